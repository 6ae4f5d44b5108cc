import { CredentialKeeper } from '../../libs/wechat-token/src/credential/credential-keeper.js';
import { CredentialKeepers } from '../../libs/wechat-token/src/credential/credential-keepers.js';
import type { Credential } from '../../libs/wechat-token/src/credential/credential.js';
import { GuardedStore } from '../../libs/wechat-token/src/credential/guarded-store.js';
import type { KeeperEvent } from '../../libs/wechat-token/src/credential/keeper-events.js';
import { DEFAULT_ALLOWANCE, DEFAULT_TIMING } from '../../libs/wechat-token/src/credential/keeper-options.js';
import type { KeeperSurroundings } from '../../libs/wechat-token/src/credential/keeper-surroundings.js';
import { AppCalls } from '../../libs/wechat-token/src/credential/app-calls.js';
import { RefreshPolicy } from '../../libs/wechat-token/src/credential/refresh-policy.js';
import { StoreClock } from '../../libs/wechat-token/src/credential/store-clock.js';
import { SECOND } from './fault-plan.js';
import { HostClock } from './host-clock.js';
import type { SeededRandom } from './seeded-random.js';
import { OtherCredentials } from './others/other-credentials.js';
import { StoreLink } from './simulated-store.js';
import { APP_SECRET, WechatLink } from './wechat-link.js';
import type { World } from './world.js';

const APP_ID = 'wx0123456789abcdef';

/** On average so long between two calls of one process. */
const CALL_EVERY_MS = 8 * SECOND;

/** One process: the real keeper, policy and single flights, on the clocks of its host, with callers that use tokens. */
export class SimulatedProcess {
  readonly clock: HostClock;
  readonly store: StoreLink;
  readonly name: string;
  private readonly wechat: WechatLink;
  private readonly keeper: CredentialKeeper;
  private readonly keepers: CredentialKeepers;
  private readonly others: OtherCredentials | undefined;

  constructor(
    private readonly world: World,
    readonly index: number,
    generation: number,
    private readonly random: SeededRandom,
  ) {
    this.name = generation === 0 ? `p${index}` : `p${index}.${generation}`;
    const wallOffsetMs = random.between(-3_600_000, 3_600_000);
    this.clock = new HostClock(world.time, wallOffsetMs, (ms) => world.judge.onStopped(this, ms));
    this.store = new StoreLink(world, this.clock, random.fork('store'), this);
    this.wechat = new WechatLink(world, this.clock, random.fork('wechat'), this);
    const { clock } = this;
    const own = random.fork('heart');
    const timing = { ...DEFAULT_TIMING, ...world.guards.timing };
    const policy = world.guards.alterPolicy(
      new RefreshPolicy(timing, world.budgets, world.guards.allowance ?? DEFAULT_ALLOWANCE, () => own.next()),
    );
    const emit = (event: KeeperEvent) => this.onEvent(event);
    const store = new GuardedStore(this.store, {
      clock,
      timeoutMs: timing.storeTimeoutMs,
      language: 'en',
      onDown: (reason) => emit({ type: 'store-down', reason }),
      onBack: () => emit({ type: 'store-back' }),
    });
    this.keepers = new CredentialKeepers({
      clock,
      store,
      policy,
      onClockGap: (byMs) => emit({ type: 'clock-gap', byMs }),
    });
    const around: KeeperSurroundings = {
      clock,
      random: () => own.next(),
      store,
      storeClock: new StoreClock(),
      policy,
      role: 'issuer',
      language: 'en',
      forceOnRepeatedRejection: false,
      hardStop: new AbortController().signal,
      emit,
    };
    this.keeper = new CredentialKeeper(
      {
        key: { appId: APP_ID, kind: 'access-token' },
        issuer: world.guards.alterIssuer(this.wechat.issuer(), clock),
        calls: new AppCalls(clock, (budget) => policy.limitOf(budget)),
        app: {
          isKeptWarm: false,
          appSecret: async () => (world.isActive('wrong-secret', index) ? 'old secret' : APP_SECRET),
        },
      },
      around,
    );
    this.keepers.add(this.keeper);
    if (world.otherJudge) {
      const othersRandom = random.fork('others');
      this.others = new OtherCredentials(
        world,
        this,
        this.keeper,
        this.keepers,
        around,
        this.wechat,
        othersRandom,
      );
    }
  }

  /** The version of the copy in this process, if it has one. */
  get heldVersion(): string | undefined {
    return this.keeper.status().version;
  }

  start(): void {
    this.clock.deliver(() => void this.keeper.start());
    this.tickLater();
    this.callLater();
    this.others?.start();
  }

  kill(): void {
    if (this.clock.isDead) return;
    this.clock.isDead = true;
    this.world.tell(this.name, 'is killed');
    this.world.onKilled(this);
  }

  /** A fault that aims at whoever holds a lease. */
  strike(where: string): void {
    if (this.clock.isDead) return;
    if (this.world.isActive('pauses') && this.random.chance(0.3)) {
      const ms = this.random.between(500, 30_000);
      this.world.tell(this.name, `is stopped for ${Math.round(ms)} ms ${where}`);
      this.clock.pause(ms);
      this.world.judge.onHolderStruck(this, ms);
    }
    if (this.world.isActive('kills') && this.random.chance(0.2)) {
      this.world.tell(this.name, `dies ${where}`);
      this.world.judge.onHolderStruck(this);
      this.kill();
    }
  }

  refreshByHand(): void {
    this.clock.deliver(() => {
      this.world.tell(this.name, 'refreshes by hand');
      this.world.judge.onWanted(this);
      this.keeper.refresh().catch(() => undefined);
    });
  }

  revokeLeaked(): void {
    this.clock.deliver(() => {
      this.world.tell(this.name, 'revokes a leaked token');
      this.world.judge.onWanted(this);
      this.keeper.revokeLeaked().catch(() => undefined);
    });
  }

  /** A caller of its own making reports what WeChat never refused. */
  reportGoodToken(): void {
    this.clock.deliver(() => {
      this.keeper
        .getValue()
        .then((value) => this.keeper.reportRejected(value))
        .catch(() => undefined);
    });
  }

  private tickLater(): void {
    this.world.time.after(SECOND, () => {
      if (this.clock.isDead) return;
      if (!this.clock.isPaused) this.keepers.tick();
      this.tickLater();
    });
  }

  private callLater(): void {
    this.world.time.after(-Math.log(1 - this.random.next()) * CALL_EVERY_MS, () => {
      if (this.clock.isDead) return;
      if (!this.clock.isPaused) this.clock.deliver(() => this.call());
      this.callLater();
    });
  }

  private call(): void {
    const { world } = this;
    const startedAt = world.time.now;
    const isImpatient = world.isActive('impatient') && this.random.chance(0.5);
    const { state, isAsleep } = this.keeper.status();
    const mustNotWait = state !== 'none' && !isAsleep;
    let isSettled = false;
    const promise = this.keeper.getCredential(isImpatient ? { timeoutMs: this.random.between(5, 400) } : {});
    void this.watch(promise, startedAt, isImpatient, mustNotWait).finally(() => {
      isSettled = true;
    });
    world.judge.onCallBegun();
    // Planned for this very instant, so it runs once all promises of the call have settled that can.
    world.time.after(0, () => {
      if (mustNotWait && !isSettled)
        world.judge.violate('waits-with-living', `${this.name} waits though it has a copy`);
    });
  }

  private async watch(
    promise: Promise<Credential>,
    startedAt: number,
    isImpatient: boolean,
    hadLiving: boolean,
  ): Promise<void> {
    try {
      const credential = await promise;
      this.world.judge.onHandedOut(this, credential);
      this.use(credential, startedAt);
    } catch (error) {
      this.world.judge.onFailedCall(this, startedAt, error as Error, { isImpatient, hadLiving });
    }
  }

  private use(credential: Credential, startedAt: number): void {
    this.wechat.use(credential.value, (isAccepted) => {
      this.world.judge.onUsed(this, credential, isAccepted);
      if (isAccepted) this.world.judge.onServed(this, startedAt);
      else void this.report(credential, startedAt);
    });
  }

  private async report({ value }: Credential, startedAt: number): Promise<void> {
    const refusedAt = this.world.time.now;
    try {
      const next = await this.keeper.reportRejected(value);
      this.world.judge.onAnsweredReport(this, value, next.value, refusedAt);
      this.replay(next, startedAt);
    } catch (error) {
      const circumstances = { isImpatient: false, hadLiving: false };
      this.world.judge.onFailedCall(this, startedAt, error as Error, circumstances);
    }
  }

  private replay(credential: Credential, startedAt: number): void {
    this.wechat.use(credential.value, (isAccepted) => {
      if (isAccepted) {
        this.world.judge.onServed(this, startedAt);
        return;
      }
      const error = new Error(`refused again: ${credential.value}`);
      this.world.judge.onFailedCall(this, startedAt, error, { isImpatient: false, hadLiving: false });
    });
  }

  private onEvent(event: KeeperEvent): void {
    const isHolding = event.type === 'lease-granted';
    if ((isHolding || event.type === 'lease-lost') && event.key.kind === 'access-token')
      this.world.judge.leases.onHolding(this.name, isHolding);
    this.world.tallies.events.set(event.type, (this.world.tallies.events.get(event.type) ?? 0) + 1);
    if (this.world.isStoryWanted) {
      const { type, ...facts } = event;
      const shown = { ...facts, key: undefined };
      this.world.tell(this.name, `says ${type} ${JSON.stringify(shown)}`);
    }
  }
}
