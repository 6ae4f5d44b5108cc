import { TokenStoreError } from '../../libs/wechat-token/src/errors/token-store.error.js';
import type { CredentialKey } from '../../libs/wechat-token/src/credential/credential.js';
import { momentOf } from '../../libs/wechat-token/src/credential/moment.js';
import type {
  AbandonRequest,
  AcquireRequest,
  AcquireResult,
  CommitRequest,
  ForgetRequest,
  OfferRequest,
  RejectRequest,
  TokenStore,
  WatchListener,
} from '../../libs/wechat-token/src/credential/token-store.js';
import { TokenTable, type TokenTableSnapshot } from '../../libs/wechat-token/src/stores/token-table.js';
import type { HostClock } from './host-clock.js';
import type { SeededRandom } from './seeded-random.js';
import type { World } from './world.js';

/** The store's clock when a schedule begins: far from every host's. */
const STORE_EPOCH = Date.UTC(2026, 5, 1);

/** The steps of a store, as a table does them at once. */
export type StoreSteps = Pick<
  TokenTable,
  'read' | 'stamps' | 'acquire' | 'commit' | 'abandon' | 'offer' | 'reject' | 'forget' | 'inspect'
>;

/** The one store of a fleet: does what the port promises, and fails as real ones do. */
export class SimulatedStore {
  readonly table: TokenTable;
  /** What the processes reach: the table, or one with a guard taken out. */
  readonly steps: StoreSteps;
  /** A stretch without a lost write and without a jump of the clock. */
  history = 0;
  /** Counts the jumps of its clock. */
  clockJumps = 0;
  private clockOffsetMs = 0;
  private snapshot: TokenTableSnapshot | undefined;

  constructor(
    private readonly world: World,
    alter: (table: TokenTable) => StoreSteps,
  ) {
    this.table = new TokenTable(
      () => this.now(),
      (key) => world.broadcast(key),
    );
    this.steps = alter(this.table);
  }

  now(): number {
    return Math.floor(STORE_EPOCH + this.world.time.now + this.clockOffsetMs);
  }

  /** Remembers what a replica has: the last second gets lost with the primary. */
  replicate(): void {
    this.snapshot = this.table.snapshot();
  }

  failOver(): void {
    if (!this.snapshot) return;
    this.table.restore(this.snapshot);
    this.snapshot = undefined;
    this.history += 1;
    this.world.tell('store', 'fails over and loses what it was told since its last replication');
    this.world.judge.onNewHistory();
    this.world.otherJudge?.onNewHistory();
  }

  wipe(): void {
    this.table.clear();
    this.history += 1;
    this.world.tell('store', 'comes back empty');
    this.world.judge.onNewHistory();
    this.world.otherJudge?.onNewHistory();
  }

  moveClock(ms: number): void {
    this.clockOffsetMs += ms;
    this.history += 1;
    this.clockJumps += 1;
    this.world.tell('store', `clock jumps by ${Math.round(ms / 1_000)} s`);
    this.world.judge.onClockJump();
    this.world.otherJudge?.onClockJump();
  }
}

/** One process's connection to the store: slow, lossy, late. */
export class StoreLink implements TokenStore {
  readonly durable = true;
  private listener: WatchListener | undefined;
  private readonly committed = new Set<string>();

  constructor(
    private readonly world: World,
    private readonly clock: HostClock,
    private readonly random: SeededRandom,
    private readonly process: { readonly index: number; strike(where: string): void; readonly name: string },
  ) {}

  read(key: CredentialKey) {
    return this.call('read', (steps) => steps.read(key));
  }

  stamps(keys: readonly CredentialKey[]) {
    return this.call('stamps', (steps) => steps.stamps(keys));
  }

  acquire(request: AcquireRequest): Promise<AcquireResult> {
    this.world.judge.onAsk(this.process.name, request, momentOf(this.clock));
    return this.call('acquire', (steps) => {
      const result = steps.acquire(request);
      this.world.judgeOf(request.key).onAcquire(this.process.name, request, result);
      return result;
    });
  }

  commit(request: CommitRequest) {
    this.process.strike('before the commit');
    const isRepeated = this.committed.has(request.version);
    this.committed.add(request.version);
    if (isRepeated && !this.world.guards.repeatsCommits) {
      return this.call('read', (steps) => ({
        outcome: 'superseded' as const,
        reading: steps.read(request.key),
      }));
    }
    if (this.world.isActive('lost-commits') && this.random.chance(0.5))
      return new Promise<never>(() => undefined);
    return this.call('commit', (steps) => {
      const result = steps.commit(request);
      this.world.judgeOf(request.key).onCommit(this.process.name, request, result.outcome);
      this.world.onCommitted();
      return result;
    });
  }

  abandon(request: AbandonRequest) {
    return this.call('abandon', (steps) => {
      steps.abandon(request);
      this.world.judgeOf(request.key).onAbandon(this.process.name, request);
    });
  }

  offer(request: OfferRequest) {
    return this.call('offer', (steps) => {
      const result = steps.offer(request);
      this.world.judgeOf(request.key).onOffer(this.process.name, request, result.outcome);
      return result;
    });
  }

  reject(request: RejectRequest) {
    return this.call('reject', (steps) => {
      const result = steps.reject(request);
      this.world.judgeOf(request.key).onReject(this.process.name, request, result.outcome);
      return result;
    });
  }

  forget(request: ForgetRequest) {
    return this.call('forget', (steps) => steps.forget(request));
  }

  inspect(appId: string) {
    return this.call('inspect', (steps) => steps.inspect(appId));
  }

  watch(listener: WatchListener): () => void {
    this.listener = listener;
    return () => {
      this.listener = undefined;
    };
  }

  /** A push message arrives, if it does. */
  hint(key: CredentialKey): void {
    if (this.world.isActive('lost-hints') || this.world.isStoreAway || this.isLost()) return;
    this.world.time.after(this.random.between(0.2, 5), () => this.clock.deliver(() => this.listener?.(key)));
  }

  private call<T>(name: string, run: (steps: StoreSteps) => T): Promise<T> {
    const { world, clock } = this;
    const { time } = world;
    time.touch();
    return new Promise((resolve, reject) => {
      if (this.isLost()) return;
      // A process that was stopped in the middle of a send has sent nothing yet.
      const heldMs = clock.isPaused ? clock.pauseRestMs : 0;
      time.after(heldMs + this.latencyMs(), () => {
        const away = world.storeAwayFault();
        if (away && away.weight < 0.4) {
          time.after(1, () => clock.deliver(() => reject(new TokenStoreError(name, 'ECONNREFUSED'))));
          return;
        }
        if (away) {
          // A command that timed out may still run when the store is back.
          if (this.random.chance(0.5)) {
            time.after(
              away.until - time.now + this.random.between(0, 30_000),
              () => void run(world.store.steps),
            );
          }
          return;
        }
        const result = run(world.store.steps);
        if (world.isActive('network') && this.random.chance(0.1)) {
          time.after(this.random.between(1, 90_000), () => {
            if (!world.isStoreAway) run(world.store.steps);
          });
        }
        if (this.isLost()) return;
        time.after(this.latencyMs(), () => {
          if (isGranted(result)) this.process.strike('after the lease');
          clock.deliver(() => resolve(result));
        });
      });
    });
  }

  private isLost(): boolean {
    const network = this.world.activeFault('network');
    return network !== undefined && this.random.chance(0.02 + 0.15 * network.weight);
  }

  private latencyMs(): number {
    const isSlow = this.world.isActive('network') && this.random.chance(0.1);
    return this.random.between(0.2, 3) + (isSlow ? this.random.between(0, 900) : 0);
  }
}

function isGranted(result: unknown): boolean {
  return (result as { readonly outcome?: string } | undefined)?.outcome === 'granted';
}
