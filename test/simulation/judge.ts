import type { Credential } from '../../libs/wechat-token/src/credential/credential.js';
import type { IssueRequest } from '../../libs/wechat-token/src/credential/credential-issuer.js';
import type {
  AbandonRequest,
  AcquireRequest,
  AcquireResult,
  CommitRequest,
  OfferRequest,
  RejectRequest,
} from '../../libs/wechat-token/src/credential/token-store.js';
import { MINUTE, QUIET_MS, SECOND, type FaultKind } from './fault-plan.js';
import type { SimulatedProcess } from './simulated-process.js';
import type { World } from './world.js';

/** What was broken, when, and how it came about. */
export interface Violation {
  readonly at: number;
  readonly invariant: string;
  readonly what: string;
}

/** Under these a call may fail for want of a token: nothing that could be asked answers. */
const OUTAGES: readonly FaultKind[] = ['network', 'store-away', 'wechat-away', 'wechat-slow', 'tight-budget'];

/** Under these a call may fail although tokens are to be had: the caller's own account of them is wrong. */
const OWN_DOING: readonly FaultKind[] = ['spurious', 'bad-reporter', 'wrong-secret', 'bad-address'];

/** Under these a token that was reported may be used longer than promised. */
const SLOW_NEWS: readonly FaultKind[] = [
  ...OUTAGES,
  ...OWN_DOING,
  'pauses',
  'kills',
  'failover',
  'wipe',
  'store-clock',
  'host-sleep',
  'host-clock',
  'lost-hints',
];

/** So long after the first report of a dead token nobody uses it any more: lease, HTTP time-out, ten seconds. */
const NEWS_MS = 23 * SECOND;

/** Watches a schedule for what must never happen. It knows the promises, not how they are kept. */
export class Judge {
  violation: Violation | undefined;
  private lease: { version: string; until: number } | undefined;
  private recordVersion = '';
  private readonly grants = new Map<string, number>();
  private readonly commitJumps = new Map<string, number>();
  private readonly sleptWith = new Set<string>();
  private readonly reportedAt = new Map<string, number>();
  private readonly seenVersions = new Map<string, { version: string; value: string }>();
  private readonly refusedUses = new Map<string, number>();
  private readonly sends: number[] = [];

  constructor(private readonly world: World) {}

  violate(invariant: string, what: string): void {
    this.violation ??= { at: this.world.time.now, invariant, what };
  }

  onNewHistory(): void {
    this.lease = undefined;
    this.recordVersion = '';
    this.grants.clear();
  }

  onAcquire(who: string, request: AcquireRequest, result: AcquireResult): void {
    if (result.outcome !== 'granted') {
      this.world.tell(who, `asks for the lease: ${result.outcome}`);
      return;
    }
    this.world.tell(who, `is granted ${short(result.version)}`);
    const now = this.world.store.now();
    if (this.lease && this.lease.version !== result.version && now < this.lease.until) {
      this.violate(
        'one-lease',
        `${who} is granted ${short(result.version)} beside ${short(this.lease.version)}`,
      );
    }
    const isNew = this.lease?.version !== result.version;
    if (isNew) {
      this.lease = { version: result.version, until: now + request.leaseMs };
      for (const { id } of request.budgets) this.countBudget(who, id);
    }
    if (result.version <= this.recordVersion) this.violate('fence', `${who} is granted an old fence`);
  }

  onCommit(who: string, request: CommitRequest, outcome: string): void {
    this.world.tell(who, `commits ${request.value} as ${short(request.version)}: ${outcome}`);
    this.endLease(request.version);
    this.onKept(request.version);
  }

  onOffer(who: string, request: OfferRequest, outcome: string): void {
    this.world.tell(who, `offers ${request.value} as ${short(request.version)}: ${outcome}`);
    this.onKept(request.version);
  }

  onAbandon(who: string, request: AbandonRequest): void {
    this.world.tell(who, `abandons ${short(request.version)}, ${request.issued} issued`);
    this.endLease(request.version);
  }

  onReject(who: string, request: RejectRequest, outcome: string): void {
    this.world.tell(who, `reports a refusal (${request.standing}): ${outcome}`);
  }

  /** A process sends a request for a token. */
  onSend(who: string): void {
    this.sends.push(this.world.time.now);
    this.world.tell(who, 'asks WeChat');
    const { endpoint } = this.world;
    // Nobody may ask in a spin: back-off and budgets are the fleet's.
    const recent = this.sends.filter((at) => at > this.world.time.now - MINUTE).length;
    const limit = endpoint === 'stable' ? 45 : 35;
    if (recent > limit) this.violate('calls', `${recent} calls to WeChat within a minute`);
  }

  onCall(who: string, _request: IssueRequest): void {
    this.world.tallies.asked += 1;
    this.world.tell(who, 'reaches WeChat');
  }

  onCallBegun(): void {
    this.world.tallies.calls += 1;
  }

  onHandedOut(process: SimulatedProcess, credential: Credential): void {
    const { value } = credential;
    this.lookAtVersion(process, credential);
    if (this.world.wechat.accepts(value)) return;
    this.world.tell(process.name, `hands out ${value}, which WeChat refuses`);
    const { wechat } = this.world;
    if (wechat.wasCut(value)) this.lookAtNews(process, value);
    if (!this.mayHaveEnded(process, credential)) {
      this.violate('life', `${process.name} hands out ${value} past its end`);
    }
  }

  onRefusedUse(process: SimulatedProcess, credential: Credential, startedAt: number): void {
    const { world } = this;
    const { value } = credential;
    world.tallies.refusedUses += 1;
    world.tell(process.name, `is refused ${value}`);
    if (!this.reportedAt.has(value)) this.reportedAt.set(value, world.time.now);
    const key = `${process.name}/${value}`;
    this.refusedUses.set(key, (this.refusedUses.get(key) ?? 0) + 1);
    if (world.kinds.length === 0)
      this.violate('no-faults', `${process.name} is refused ${value} without any fault`);
    if (this.isQuiet(startedAt))
      this.violate('quiet', `${process.name} is refused ${value} after the faults ended`);
  }

  onFailedCall(
    process: SimulatedProcess,
    startedAt: number,
    error: Error,
    { isImpatient, hadLiving }: { isImpatient: boolean; hadLiving: boolean },
  ): void {
    const { world } = this;
    const now = world.time.now;
    if (hadLiving)
      this.violate('fails-with-living', `${process.name} fails though it has a copy: ${error.message}`);
    const since = startedAt - 2 * MINUTE;
    const isExcused =
      isImpatient ||
      [...OUTAGES, ...OWN_DOING].some((kind) => world.wasActive(kind, since, now)) ||
      // A stopped process meets its callers' deadlines when it goes on.
      ['pauses', 'host-sleep', 'host-clock'].some((kind) => world.wasActive(kind as FaultKind, since, now));
    const reason = `${isExcused ? 'excused' : 'failed'} ${(error as { code?: string }).code ?? error.message.slice(0, 13)}`;
    world.tallies.events.set(reason, (world.tallies.events.get(reason) ?? 0) + 1);
    if (isExcused) {
      world.tallies.failedExcused += 1;
      return;
    }
    world.tallies.failed += 1;
    world.tell(process.name, `fails: ${error.message}`);
    if (this.isQuiet(startedAt))
      this.violate('quiet', `${process.name} fails after the faults ended: ${error.message}`);
    if (world.endpoint === 'stable') {
      this.violate('failed-call', `${process.name} fails outside an outage: ${error.message}`);
    }
  }

  /** The host of a process sleeps: what it holds may end meanwhile. */
  onHostSlept(process: SimulatedProcess): void {
    const seen = this.seenVersions.get(process.name);
    if (seen) this.sleptWith.add(`${process.name}/${seen.value}`);
  }

  private onKept(version: string): void {
    const reading = this.world.store.table.read(this.world.key);
    const kept = reading.record?.version ?? '';
    if (kept < this.recordVersion) {
      this.violate('version', `the store goes back from ${short(this.recordVersion)} to ${short(kept)}`);
    }
    this.recordVersion = kept;
    if (kept === version && !this.commitJumps.has(version)) {
      this.commitJumps.set(version, this.world.store.clockJumps);
    }
  }

  private endLease(version: string): void {
    if (this.lease?.version === version) this.lease = { version, until: -Infinity };
  }

  private countBudget(who: string, id: string): void {
    const used = (this.grants.get(id) ?? 0) + 1;
    this.grants.set(id, used);
    const { budgets } = this.world;
    const limit = id.endsWith('/force') ? budgets.force : id === 'stable' ? budgets.stable : budgets.legacy;
    if (used > limit) this.violate('budget', `${who} makes call ${used} of ${limit} a day (${id})`);
  }

  /** A process's copy goes back only once it was refused or has ended. */
  private lookAtVersion(process: SimulatedProcess, { version, value }: Credential): void {
    const seen = this.seenVersions.get(process.name);
    const wasGood = seen && this.world.wechat.accepts(seen.value) && !this.reportedAt.has(seen.value);
    if (
      wasGood &&
      version !== '' &&
      version < seen.version &&
      !this.world.wasActive('store-clock', 0, Infinity)
    ) {
      this.violate('copy', `${process.name} goes back from ${short(seen.version)} to ${short(version)}`);
    }
    this.seenVersions.set(process.name, { version, value });
  }

  private lookAtNews(process: SimulatedProcess, value: string): void {
    const first = this.reportedAt.get(value);
    const { world } = this;
    if (first === undefined || world.time.now < first + NEWS_MS) return;
    if (SLOW_NEWS.some((kind) => world.wasActive(kind, first - MINUTE, world.time.now))) return;
    this.violate(
      'news',
      `${process.name} hands out ${value}, reported ${Math.round(world.time.now - first)} ms ago`,
    );
  }

  /** Cut short at WeChat, or beyond what the process could know: its host slept, or the store's clock jumped. */
  private mayHaveEnded(process: SimulatedProcess, { value, version }: Credential): boolean {
    const { store, wechat } = this.world;
    return (
      wechat.wasCut(value) ||
      this.sleptWith.has(`${process.name}/${value}`) ||
      (this.commitJumps.get(version) ?? store.clockJumps) !== store.clockJumps
    );
  }

  private isQuiet(startedAt: number): boolean {
    // Most of the quiet time is for what the last faults left behind.
    return startedAt > this.world.lengthMs - QUIET_MS + 13 * MINUTE;
  }
}

function short(version: string): string {
  return version === '' ? '(none)' : version.slice(-23, -8);
}
