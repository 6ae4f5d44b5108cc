import type { KeeperRegistry } from '../../libs/wechat-token/src/core/keeper/keeper-registry.js';
import type { CredentialKind } from '../../libs/wechat-token/src/core/ports/credential-kind.js';
import type { KeeperEvent } from '../../libs/wechat-token/src/core/ports/keeper-events.js';
import {
  DEFAULT_REPORT_LIMIT,
  DEFAULT_TIMING,
} from '../../libs/wechat-token/src/core/ports/keeper-options.js';
import { RefreshPolicy } from '../../libs/wechat-token/src/core/policy/refresh-policy.js';
import { TokenCore } from '../../libs/wechat-token/src/core/token-core.js';
import { SECOND } from './fault-plan.js';
import { HostClock } from './host-clock.js';
import type { Judge } from './judge.js';
import type { SeededRandom } from './seeded-random.js';
import { OtherCredentials } from './others/other-credentials.js';
import { SimulatedApp } from './simulated-app.js';
import { StoreLink, type StruckProcess } from './store-link.js';
import type { World } from './world.js';

/** A blocked loop strikes at so many of the awaits. */
const BLOCKED_AWAITS = 0.1;

/** One process: the real keepers, policy and single flights, on the clocks of its host. */
export class SimulatedProcess implements StruckProcess {
  readonly clock: HostClock;
  readonly store: StoreLink;
  readonly name: string;
  readonly app: SimulatedApp;
  private readonly secondApp: SimulatedApp | undefined;
  private readonly core: TokenCore;
  /** Filled by its tickets and users, if it has any. */
  private readonly kinds: CredentialKind[] = [];
  private readonly keepers: KeeperRegistry;
  private readonly others: OtherCredentials | undefined;
  private readonly blocks: SeededRandom;
  private readonly tick = () => {
    this.tickLater();
    this.keepers.tick();
  };

  constructor(
    private readonly world: World,
    readonly index: number,
    generation: number,
    private readonly random: SeededRandom,
  ) {
    this.name = generation === 0 ? `p${index}` : `p${index}.${generation}`;
    this.blocks = random.fork('blocks');
    this.clock = new HostClock(
      world.time,
      random.between(-3_600_000, 3_600_000),
      world.guards.sleepsBehindIo,
      (ms) => this.accessJudges.forEach((judge) => judge.onStopped(this, ms)),
    );
    this.store = new StoreLink(world, this.clock, random.fork('store'), this);
    this.core = this.assembled();
    this.keepers = this.core.keepers;
    this.app = new SimulatedApp(world, this, this.core, random);
    if (world.secondApp) {
      this.secondApp = new SimulatedApp(world.secondApp, this, this.core, random.fork('second app'));
    }
    if (world.otherJudge) {
      const othersRandom = random.fork('others');
      this.others = new OtherCredentials(world, this, this.core.accounts, this.app.wechat, othersRandom);
      this.kinds.push(...this.others.kinds);
      this.others.open();
    }
  }

  /** The version of the copy in this process, if it has one. */
  get heldVersion(): string | undefined {
    return this.app.heldVersion;
  }

  private get accessJudges(): Judge[] {
    const { judge, secondApp } = this.world;
    return secondApp ? [judge, secondApp.judge] : [judge];
  }

  /** This process as the judge of its second app sees it. */
  get asSecond(): SimulatedProcess {
    return Object.create(this, { heldVersion: { value: this.secondApp?.heldVersion } }) as SimulatedProcess;
  }

  start(): void {
    this.app.start();
    this.secondApp?.start();
    this.tickLater();
    this.others?.start();
  }

  kill(): void {
    if (this.clock.isDead) return;
    this.clock.isDead = true;
    this.world.tell(this.name, 'is killed');
    this.accessJudges.forEach((judge) => judge.onKilled(this));
    this.world.onKilled(this);
  }

  strike(where: string): void {
    if (this.clock.isDead) return;
    if (this.world.isActive('pauses') && this.random.chance(0.3)) {
      const ms = this.random.between(500, 30_000);
      this.world.tell(this.name, `is stopped for ${Math.round(ms)} ms ${where}`);
      this.clock.pause(ms);
      this.accessJudges.forEach((judge) => judge.onHolderStruck(this, ms));
    }
    if (this.world.isActive('kills') && this.random.chance(0.2)) {
      this.world.tell(this.name, `dies ${where}`);
      this.accessJudges.forEach((judge) => judge.onHolderStruck(this));
      this.kill();
    }
  }

  standStill(where: string): void {
    const { clock, world } = this;
    if (clock.isDead || clock.isPaused || !world.isActive('loop-blocked', this.index)) return;
    if (this.blocks.chance(BLOCKED_AWAITS)) this.block(where);
  }

  standStillSoon(where: string): void {
    if (this.world.isActive('loop-blocked', this.index))
      this.world.time.after(0, () => this.standStill(where));
  }

  /** Something else in this process keeps the loop busy: half a second or more, ten at most. */
  block(where: string): void {
    const ms = 500 + 9_500 * this.blocks.next() ** 2;
    this.world.tell(this.name, `stands still for ${Math.round(ms)} ms ${where}`);
    this.clock.pause(ms);
  }

  private assembled(): TokenCore {
    const { world, clock } = this;
    const { guards } = world;
    const own = this.random.fork('heart');
    const timing = { ...DEFAULT_TIMING, ...guards.timing };
    const random = () => own.next();
    const policy = guards.alterPolicy(
      new RefreshPolicy(timing, { ...world.budgets }, guards.limit ?? DEFAULT_REPORT_LIMIT, random),
    );
    return new TokenCore({
      instanceId: 'fleet0',
      clock,
      random,
      store: this.store,
      policy,
      kinds: this.kinds,
      role: 'issuer',
      forceOnRepeatedRejection: false,
      // Each step that fails is judged where it does.
      emit: (event) => void (event.type === 'store-failed' ? undefined : this.onEvent(event)),
    });
  }

  private tickLater(): void {
    this.clock.timer(SECOND, this.tick);
  }

  private onEvent(event: KeeperEvent): void {
    this.world.storeJudge.onEvent(this, event);
    const isHolding = event.type === 'lease-granted';
    if (isHolding || event.type === 'lease-lost')
      this.world.accessJudgeOf(event.key)?.leases.onHolding(this.name, isHolding);
    if (event.type === 'refreshed' && event.cause === 'store-away')
      this.world.otherJudge?.onAskedAlone(this.name, event.key, event.replaced);
    if (event.type === 'refresh-failed' && event.key.kind === 'ticket' && event.reason.errcode === 40001)
      this.world.judge.onDependencyDoubted();
    this.world.tallies.events.set(event.type, (this.world.tallies.events.get(event.type) ?? 0) + 1);
    if (this.world.isStoryWanted) {
      const { type, ...facts } = event;
      const ofWhat = 'key' in event ? ` of ${event.key.subject ?? event.key.appId}` : '';
      const shown = { ...facts, key: undefined };
      this.world.tell(this.name, `says ${type}${ofWhat} ${JSON.stringify(shown)}`);
    }
  }
}
