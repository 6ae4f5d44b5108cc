import type { CredentialKeeper } from '../../libs/wechat-token/src/core/keeper/credential-keeper.js';
import type { Credential } from '../../libs/wechat-token/src/core/ports/credential.js';
import type { TokenCore } from '../../libs/wechat-token/src/core/token-core.js';
import { SECOND } from './fault-plan.js';
import type { SeededRandom } from './seeded-random.js';
import type { SimulatedProcess } from './simulated-process.js';
import { APP_SECRET, WechatLink } from './wechat-link.js';
import type { World } from './world.js';

/** On average so long between two calls of one process. */
const CALL_EVERY_MS = 8 * SECOND;

/** One app in one process: the real keeper of its access token, and callers that use what it keeps. */
export class SimulatedApp {
  readonly keeper: CredentialKeeper;
  readonly wechat: WechatLink;

  /** `world` as this app sees it. */
  constructor(
    private readonly world: World,
    private readonly process: SimulatedProcess,
    core: TokenCore,
    private readonly random: SeededRandom,
  ) {
    const { clock, index } = process;
    this.wechat = new WechatLink(world, clock, random.fork('wechat'), process);
    const kind = world.guards.alterIssuer(this.wechat.issuer(), clock);
    const account = { isKeptWarm: false, appSecret: () => this.appSecret(index) };
    this.keeper = core.accounts.add(world.key.appId, kind, account);
  }

  /** The version of the copy in this process, if it has one. */
  get heldVersion(): string | undefined {
    return this.keeper.status().version;
  }

  start(): void {
    this.process.clock.deliver(() => void this.keeper.start());
    this.callLater();
  }

  refreshByHand(): void {
    this.process.clock.deliver(() => {
      this.world.tell(this.process.name, 'refreshes by hand');
      this.world.judge.onWanted(this.process);
      this.keeper.refresh().catch(() => undefined);
    });
  }

  revokeLeaked(): void {
    this.process.clock.deliver(() => {
      this.world.tell(this.process.name, 'revokes a leaked token');
      this.world.judge.onWanted(this.process);
      this.keeper.revokeLeaked().catch(() => undefined);
    });
  }

  /** A caller of its own making reports what WeChat never refused. */
  reportGoodToken(): void {
    this.process.clock.deliver(() => {
      this.keeper
        .getValue()
        .then((value) => this.keeper.reportRejected(value))
        .catch(() => undefined);
    });
  }

  private appSecret(index: number): Promise<string> {
    const { world } = this;
    const unavailable = world.activeFault('secret-unavailable', index);
    if (!unavailable)
      return Promise.resolve(world.isActive('wrong-secret', index) ? 'old secret' : APP_SECRET);
    const hangs = (unavailable.weight * 10) % 1 < 0.5;
    return hangs ? new Promise(() => undefined) : Promise.reject(new Error('the vault is sealed'));
  }

  private callLater(): void {
    const { clock } = this.process;
    this.world.time.after(-Math.log(1 - this.random.next()) * CALL_EVERY_MS, () => {
      if (clock.isDead) return;
      if (!clock.isPaused) clock.deliver(() => this.call());
      this.callLater();
    });
  }

  private call(): void {
    const { world } = this;
    const startedAt = world.time.now;
    const isImpatient = world.isActive('impatient') && this.random.chance(0.5);
    const { state, isIdle } = this.keeper.status();
    const mustNotWait = state !== 'none' && !isIdle;
    let isSettled = false;
    const promise = this.keeper.getCredential(isImpatient ? { timeoutMs: this.random.between(5, 400) } : {});
    void this.watch(promise, startedAt, isImpatient, mustNotWait).finally(() => {
      isSettled = true;
    });
    world.judge.onCallBegun();
    // Planned for this very instant, so it runs once all promises of the call have settled that can.
    world.time.after(0, () => {
      if (mustNotWait && !isSettled)
        world.judge.violate('waits-with-living', `${this.process.name} waits though it has a copy`);
    });
  }

  private async watch(
    promise: Promise<Credential>,
    startedAt: number,
    isImpatient: boolean,
    hadValid: boolean,
  ): Promise<void> {
    try {
      const credential = await promise;
      this.world.judge.onHandedOut(this.process, credential);
      this.use(credential, startedAt);
    } catch (error) {
      this.world.judge.onFailedCall(this.process, startedAt, error as Error, { isImpatient, hadValid });
    }
  }

  private use(credential: Credential, startedAt: number): void {
    const handedAt = this.world.time.now;
    this.wechat.use(credential.value, (isAccepted, answeredAt) => {
      this.world.judge.onUsed(this.process, credential, isAccepted, { handedAt, answeredAt });
      if (isAccepted) this.world.judge.onServed(this.process, startedAt);
      else void this.report(credential, startedAt);
    });
  }

  private async report({ value }: Credential, startedAt: number): Promise<void> {
    const refusedAt = this.world.time.now;
    try {
      const next = await this.keeper.reportRejected(value);
      this.world.judge.onAnsweredReport(this.process, value, next.value, refusedAt);
      this.replay(next, startedAt);
    } catch (error) {
      const circumstances = { isImpatient: false, hadValid: false };
      this.world.judge.onFailedCall(this.process, startedAt, error as Error, circumstances);
    }
  }

  private replay(credential: Credential, startedAt: number): void {
    this.wechat.use(credential.value, (isAccepted) => {
      if (isAccepted) this.world.judge.onServed(this.process, startedAt);
      else {
        const error = new Error(`refused again: ${credential.value}`);
        this.world.judge.onFailedCall(this.process, startedAt, error, {
          isImpatient: false,
          hadValid: false,
        });
      }
    });
  }
}
