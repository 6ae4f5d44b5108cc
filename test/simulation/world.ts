import { nameOf, type CredentialKey } from '../../libs/wechat-token/src/core/ports/credential.js';
import { DEFAULT_BUDGETS, type CallBudgets } from '../../libs/wechat-token/src/wechat/call-budgets.js';
import { hits, HOUR, MINUTE, SECOND, type Fault, type FaultKind } from './fault-plan.js';
import type { Guards } from './guards.js';
import { Judge } from './judge.js';
import { OtherCredentials, TROUBLES } from './others/other-credentials.js';
import { OtherJudge } from './others/other-judge.js';
import { SimulatedTickets } from './others/simulated-tickets.js';
import { SimulatedUsers } from './others/simulated-users.js';
import { secondAppOf } from './second-app.js';
import type { SeededRandom } from './seeded-random.js';
import { SimulatedProcess } from './simulated-process.js';
import { SimulatedStore } from './simulated-store.js';
import { SimulatedWechat, type AccountRules } from './simulated-wechat.js';
import { StoreJudge } from './store-judge.js';
import { Tallies } from './tallies.js';
import { VirtualTime } from './virtual-time.js';

/** One line of a schedule's story. */
export interface StoryLine {
  readonly at: number;
  readonly who: string;
  readonly what: string;
}

/** Everything in one schedule: the fleet, its store, WeChat, and the faults that befall them. */
export class World {
  readonly key: CredentialKey = { appId: 'wx0123456789abcdef', kind: 'access-token' };
  readonly time = new VirtualTime();
  readonly tallies = new Tallies();
  readonly judge: Judge;
  readonly storeJudge = new StoreJudge(this);
  readonly wechat: SimulatedWechat;
  readonly store: SimulatedStore;
  readonly budgets: CallBudgets;
  readonly story: StoryLine[] = [];
  /** Only where a schedule has tickets and users besides. */
  readonly otherJudge: OtherJudge | undefined;
  readonly tickets: SimulatedTickets | undefined;
  readonly users: SimulatedUsers | undefined;
  /** This world as a second app in the same processes sees it. */
  readonly secondApp: World | undefined;
  private readonly processes: SimulatedProcess[] = [];
  private readonly active: Fault[] = [];
  private readonly begun: Fault[] = [];
  private generations = 0;

  constructor(
    readonly options: {
      readonly endpoint: 'stable' | 'legacy';
      readonly rules: AccountRules;
      readonly processes: number;
      readonly lengthMs: number;
      readonly faults: readonly Fault[];
      readonly kinds: readonly FaultKind[];
      readonly guards: Guards;
      readonly isStoryWanted: boolean;
      readonly isJudged: boolean;
      readonly hasOthers: boolean;
    },
    private readonly random: SeededRandom,
  ) {
    this.judge = new Judge(this);
    this.wechat = new SimulatedWechat(() => this.time.now, options.rules);
    this.store = new SimulatedStore(this, (table) => options.guards.alterStore(table));
    if (options.hasOthers) {
      this.otherJudge = new OtherJudge(this);
      this.tickets = new SimulatedTickets(() => this.time.now);
      this.users = new SimulatedUsers(() => this.time.now);
      this.secondApp = secondAppOf(this);
    }
    const isTight = options.faults.some(({ kind }) => kind === 'tight-budget');
    this.budgets = isTight
      ? { ...DEFAULT_BUDGETS, stable: 40, legacy: 8, force: 2, other: 10 }
      : DEFAULT_BUDGETS;
  }

  get endpoint(): 'stable' | 'legacy' {
    return this.options.endpoint;
  }

  get guards(): Guards {
    return this.options.guards;
  }

  get kinds(): readonly FaultKind[] {
    return this.options.kinds;
  }

  get lengthMs(): number {
    return this.options.lengthMs;
  }

  get isStoryWanted(): boolean {
    return this.options.isStoryWanted;
  }

  get isStoreAway(): boolean {
    return this.isActive('store-away');
  }

  async run(): Promise<void> {
    for (let index = 0; index < this.options.processes; index += 1) {
      const process = new SimulatedProcess(this, index, 0, this.random.fork(`process ${index}`));
      this.processes.push(process);
      this.time.after(this.random.between(0, 5 * SECOND), () => process.start());
    }
    for (const fault of this.options.faults) this.time.after(fault.from, () => this.begin(fault));
    await this.time.run(this.options.lengthMs, () => this.options.isJudged && this.isBroken);
    this.judge.onEnd();
    this.endSecondApp();
    if (this.users) this.otherJudge!.onEnd(this.users, (user) => OtherCredentials.keyOf(this, user));
    this.tallies.issued = this.wechat.issued[this.endpoint];
  }

  judgeOf({ appId, kind }: CredentialKey): Judge | OtherJudge {
    if (appId !== this.key.appId) return this.secondApp!.judge;
    return kind === this.key.kind ? this.judge : this.otherJudge!;
  }

  /** Who watches this credential, if it is an access token. */
  accessJudgeOf(key: CredentialKey): Judge | undefined {
    const judge = this.judgeOf(key);
    return judge instanceof Judge ? judge : undefined;
  }

  /** Everybody who watches what the store does. */
  judges(): (Judge | OtherJudge)[] {
    return [this.judge, this.secondApp?.judge, this.otherJudge].filter((judge) => judge !== undefined);
  }

  /** Whether a fault singled out this credential since then. */
  wasInTrouble(key: CredentialKey, since: number): boolean {
    return this.begun.some(
      (fault) =>
        fault.kind === 'one-in-trouble' &&
        fault.until >= since &&
        nameOf(TROUBLES.keyOf(this, fault)) === nameOf(key),
    );
  }

  isActive(kind: FaultKind, process?: number): boolean {
    return this.activeFault(kind, process) !== undefined;
  }

  activeFault(kind: FaultKind, process?: number): Fault | undefined {
    const { now } = this.time;
    for (const fault of this.active) {
      if (fault.kind === kind && fault.until > now && (process === undefined || hits(fault, process)))
        return fault;
    }
    return undefined;
  }

  storeAwayFault(): Fault | undefined {
    return this.activeFault('store-away');
  }

  /** Whether a fault of this kind was in force between two moments. */
  wasActive(kind: FaultKind, from: number, until: number, process?: number): boolean {
    return this.begun.some(
      (fault) =>
        fault.kind === kind &&
        fault.from <= until &&
        fault.until >= from &&
        (process === undefined || hits(fault, process)),
    );
  }

  /** When the last fault of these kinds ends that was in force between two moments. */
  lastEndOf(kinds: readonly FaultKind[], from: number, until: number): number {
    const inForce = this.begun.filter(
      (fault) => kinds.includes(fault.kind) && fault.from <= until && fault.until >= from,
    );
    return Math.max(-Infinity, ...inForce.map((fault) => fault.until));
  }

  broadcast(key: CredentialKey, revision: string): void {
    for (const process of this.processes) process.store.hint(key, revision);
  }

  /** A failover likes to come right after a commit: that is when it loses something. */
  onCommitted(): void {
    if (!this.isActive('failover') || !this.random.chance(0.5)) return;
    this.time.after(this.random.between(10, 900), () => this.store.failOver());
  }

  onKilled(process: SimulatedProcess): void {
    this.otherJudge?.onKilled(process.name);
    this.generations += 1;
    const generation = this.generations;
    this.time.after(this.random.between(SECOND, 20 * SECOND), () => {
      const next = new SimulatedProcess(
        this,
        process.index,
        generation,
        this.random.fork(`born ${generation}`),
      );
      this.processes[process.index] = next;
      this.tell(next.name, 'starts');
      next.start();
    });
  }

  tell(who: string, what: string): void {
    if (this.isStoryWanted) this.story.push({ at: this.time.now, who, what });
  }

  private begin(fault: Fault): void {
    this.begun.push(fault);
    this.active.push(fault);
    const lasts = fault.until > fault.from ? ` for ${Math.round((fault.until - fault.from) / SECOND)} s` : '';
    this.tell('faults', `${fault.kind}${lasts}`);
    this.time.after(fault.until - fault.from, () => this.active.splice(this.active.indexOf(fault), 1));
    const process = this.processes[fault.process]!;
    switch (fault.kind) {
      case 'kills':
        process.kill();
        break;
      case 'pauses':
        process.clock.pause(1_000 + 29_000 * fault.weight);
        break;
      case 'failover':
        this.replicateUntil(fault.until);
        break;
      case 'wipe':
        this.store.wipe();
        break;
      case 'store-clock':
        this.store.moveClock((fault.weight - 0.5) * 2 * HOUR);
        break;
      case 'foreign':
        this.foreignRefresh();
        break;
      case 'foreign-force':
        this.foreignForce(fault.weight < 0.5);
        break;
      case 'host-clock':
        process.clock.wallOffsetMs += (fault.weight - 0.5) * 2 * HOUR;
        if (fault.weight < 0.5 && process.clock.isAsleep) {
          this.judge.onSetBackAsleep(process);
          this.secondApp?.judge.onSetBackAsleep(process.asSecond);
        }
        this.otherJudge?.onHostShaken(process.name);
        break;
      case 'host-sleep':
        this.judge.onHostSlept(process);
        this.tickets?.onCountLost(process.name);
        this.otherJudge?.onHostShaken(process.name);
        this.secondApp?.judge.onHostSlept(process.asSecond);
        process.clock.fallAsleep(fault.until - fault.from);
        break;
      case 'bad-reporter':
        this.reportUntil(fault);
        break;
      case 'by-hand':
        process.app.refreshByHand();
        break;
      case 'leak':
        process.app.revokeLeaked();
        break;
      case 'check-away':
        // Only what is dead, or is said to be, is checked.
        this.time.after(30 * SECOND, () => this.foreignRefresh());
        break;
      case 'unreadable-record':
        this.overwriteRecord(fault);
        break;
      case 'loop-blocked':
        if (fault.from > 0) process.block('on its own');
        break;
      case 'network':
      case 'store-away':
      case 'wechat-away':
      case 'wechat-slow':
      case 'spurious':
      case 'lost-hints':
      case 'lost-commits':
      case 'impatient':
      case 'wrong-secret':
      case 'bad-address':
      case 'tight-budget':
      case 'store-read-only':
      case 'secret-unavailable':
      case 'one-in-trouble':
        break;
    }
  }

  private replicateUntil(until: number): void {
    this.store.replicate();
    if (this.time.now < until) this.time.after(SECOND, () => this.replicateUntil(until));
  }

  private endSecondApp(): void {
    if (!this.secondApp) return;
    const { judge, tallies } = this.secondApp;
    judge.onEnd();
    if (judge.violation) this.judge.violation ??= judge.violation;
    this.tallies.add(tallies.carried());
  }

  private get isBroken(): boolean {
    return this.judge.violation !== undefined || this.secondApp?.judge.violation !== undefined;
  }

  /** Under the key of the access token, or of the ticket that depends on it. */
  private overwriteRecord({ from, until, weight }: Fault): void {
    const ticket = { appId: this.key.appId, kind: 'ticket', subject: 'jsapi' } as const;
    const key = this.tickets && weight > 0.6 ? ticket : this.key;
    if (this.store.isUnreadable(key)) return;
    this.store.overwrite(key);
    this.time.after(until - from, () => this.store.putRight(key, (weight * 10) % 1 < 0.5));
  }

  private foreignRefresh(): void {
    this.wechat.issueLegacy();
    this.tell('WeChat', 'gives a token of the old endpoint to somebody else');
  }

  private foreignForce(isDouble: boolean): void {
    this.wechat.issueStable(true);
    this.tell('WeChat', 'is forced by somebody else');
    if (isDouble) this.time.after(31 * SECOND, () => this.foreignForce(false));
  }

  private reportUntil(fault: Fault): void {
    if (this.time.now > fault.until) return;
    this.processes[fault.process]!.app.reportGoodToken();
    this.time.after(SECOND, () => this.reportUntil(fault));
  }
}

/** A schedule's usual length: two lives of a token and a bit. */
export const LENGTH_MS = 4.2 * HOUR;

/** How the figure of a moment reads in a story. */
export function clockOf(ms: number): string {
  const minutes = Math.floor(ms / MINUTE);
  return `${String(minutes).padStart(3)}:${((ms % MINUTE) / SECOND).toFixed(3).padStart(6, '0')}`;
}
