import { TokenRecordError } from '../../libs/wechat-token/src/errors/token-record.error.js';
import { TokenStoreError } from '../../libs/wechat-token/src/errors/token-store.error.js';
import { nameOf, type CredentialKey } from '../../libs/wechat-token/src/core/ports/credential.js';
import { timePointOf } from '../../libs/wechat-token/src/core/time/time-point.js';
import type {
  AbandonRequest,
  AcquireRequest,
  AcquireResult,
  CommitRequest,
  ForgetRequest,
  RestoreRequest,
  RejectRequest,
  TokenStore,
  WatchListener,
} from '../../libs/wechat-token/src/core/ports/token-store.js';
import type { HostClock } from './host-clock.js';
import type { SeededRandom } from './seeded-random.js';
import type { StoreSteps } from './simulated-store.js';
import type { World } from './world.js';

/** Why a store that reads does not write. */
const NO_WRITES = ['READONLY', 'OOM', 'MISCONF', 'NOREPLICAS'] as const;

/** The steps that write nothing. */
const READS: ReadonlySet<string> = new Set(['read', 'revisions', 'inspect']);

/** TCP, TLS, AUTH and the client's own question: so often a connection comes back to the process before it is open. */
const TURNS_TO_CONNECT = 4;

/** The process at this end of a connection, as far as faults befall it at an await. */
export interface StruckProcess {
  readonly index: number;
  readonly name: string;
  /** A fault that aims at whoever holds a lease. */
  strike(where: string): void;
  /** The loop is blocked for a while, if the schedule says so: now, or as soon as what runs has ended. */
  standStill(where: string): void;
  standStillSoon(where: string): void;
}

/** One process's connection to the store: slow, lossy, late. */
export class StoreLink implements TokenStore {
  readonly durable = true;
  private listener: WatchListener | undefined;
  private readonly committed = new Set<string>();
  private isConnected = false;
  private readonly unsent: (() => void)[] = [];
  /** When a command last got lost, failed or was slow, on a clock that stands still when the process does. */
  private sufferedAt = -Infinity;
  /** When something unreadable was last read, on the same clock. */
  private unreadableAt = -Infinity;

  constructor(
    private readonly world: World,
    private readonly clock: HostClock,
    private readonly random: SeededRandom,
    private readonly process: StruckProcess,
  ) {}

  /** Whether the store really failed this process within so long that it ran. */
  hasSuffered(withinMs: number): boolean {
    return this.clock.ranForMs() - this.sufferedAt <= withinMs;
  }

  /** Whether what the store holds could not be read, within so long that the process ran. */
  wasUnreadable(withinMs: number): boolean {
    return this.clock.ranForMs() - this.unreadableAt <= withinMs;
  }

  read(key: CredentialKey) {
    return this.call('read', key, (steps) => steps.read(key));
  }

  revisions(keys: readonly CredentialKey[]) {
    return this.call('revisions', undefined, (steps) => {
      const { storeTime, revisions } = steps.revisions(keys);
      const isUnreadable = (index: number) => this.world.store.isUnreadable(keys[index]!);
      return {
        storeTime,
        revisions: revisions.map((revision, index) => (isUnreadable(index) ? '!WRONGTYPE' : revision)),
      };
    });
  }

  acquire(request: AcquireRequest): Promise<AcquireResult> {
    const { key, attemptId } = request;
    this.world.accessJudgeOf(key)?.leases.onAsk(this.process.name, attemptId, timePointOf(this.clock));
    return this.call('acquire', request.key, (steps) => {
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
      return this.call('read', request.key, (steps) => ({
        outcome: 'superseded' as const,
        snapshot: steps.read(request.key),
      }));
    }
    if (this.world.isActive('lost-commits') && this.random.chance(0.5)) {
      this.suffer();
      this.world.accessJudgeOf(request.key)?.onCommitLost(request.version, isRepeated);
      return new Promise<never>(() => undefined);
    }
    return this.call('commit', request.key, (steps) => {
      const result = steps.commit(request);
      this.world.judgeOf(request.key).onCommit(this.process.name, request, result.outcome);
      this.world.onCommitted();
      return result;
    });
  }

  abandon(request: AbandonRequest) {
    return this.call('abandon', request.key, (steps) => {
      steps.abandon(request);
      this.world.judgeOf(request.key).onAbandon(this.process.name, request);
    });
  }

  restore(request: RestoreRequest) {
    return this.call('restore', request.key, (steps) => {
      const result = steps.restore(request);
      this.world.judgeOf(request.key).onOffer(this.process.name, request, result.outcome);
      return result;
    });
  }

  reject(request: RejectRequest) {
    return this.call('reject', request.key, (steps) => {
      const result = steps.reject(request);
      this.world.judgeOf(request.key).onReject(this.process.name, request, result.outcome);
      return result;
    });
  }

  forget(request: ForgetRequest) {
    return this.call('forget', request.key, (steps) => steps.forget(request));
  }

  inspect(appId: string) {
    return this.call('inspect', undefined, (steps) => steps.inspect(appId));
  }

  watch(listener: WatchListener): () => void {
    this.listener = listener;
    return () => {
      this.listener = undefined;
    };
  }

  /** A push message arrives, if it does. */
  hint(key: CredentialKey, revision: string): void {
    if (this.world.isActive('lost-hints') || this.world.isStoreAway || this.isLost()) return;
    this.world.time.after(this.random.between(0.2, 5), () =>
      this.clock.deliver(() => this.listener?.(key, revision)),
    );
  }

  private call<T>(name: string, key: CredentialKey | undefined, run: (steps: StoreSteps) => T): Promise<T> {
    const { world, clock, process } = this;
    const { time } = world;
    time.touch();
    world.storeJudge.onCommand(process.name);
    return new Promise((resolve, reject) => {
      this.whenConnected(() => {
        if (this.isLost()) return this.suffer();
        const fail = (error: Error) => time.after(1, () => clock.deliver(() => reject(error)));
        // A process that was stopped in the middle of a send has sent nothing yet.
        const heldMs = clock.isPaused ? clock.pauseRestMs : 0;
        time.after(heldMs + this.latencyMs(), () => {
          const problem = this.problemOf(name, key);
          if (problem) return void fail(problem);
          const again = () => void (this.canRun(name, key) && run(world.store.steps));
          if (world.isStoreAway) return this.runLate(again);
          const result = run(world.store.steps);
          if (world.isActive('network') && this.random.chance(0.1))
            time.after(this.random.between(1, 90_000), again);
          if (this.isLost()) return this.suffer();
          time.after(this.latencyMs(), () => {
            if (isGranted(result)) process.strike('after the lease');
            process.standStill(`before it hears of its ${name}`);
            clock.deliver(() => resolve(result));
          });
        });
        process.standStillSoon(`after it sent a ${name}`);
      });
    });
  }

  /** What the store answers in place of doing a step. */
  private problemOf(name: string, key: CredentialKey | undefined): Error | undefined {
    const { world } = this;
    const away = world.storeAwayFault();
    if (away) return away.weight < 0.4 ? this.failure(name, 'ECONNREFUSED') : undefined;
    if (key && world.store.isUnreadable(key)) {
      this.unreadableAt = this.clock.ranForMs();
      return new TokenRecordError(key.appId, nameOf(key), 'WRONGTYPE');
    }
    const readOnly = READS.has(name) ? undefined : world.activeFault('store-read-only');
    if (readOnly && key && name === 'reject') world.accessJudgeOf(key)?.onReportUnwritten(this.process);
    return readOnly && this.failure(name, NO_WRITES[Math.floor(readOnly.weight * NO_WRITES.length)]!);
  }

  private canRun(name: string, key: CredentialKey | undefined): boolean {
    const { world } = this;
    const isRefused = !READS.has(name) && world.isActive('store-read-only');
    return !world.isStoreAway && !isRefused && !(key && world.store.isUnreadable(key));
  }

  private failure(name: string, reason: string): TokenStoreError {
    this.suffer();
    return new TokenStoreError(name, reason);
  }

  /** A command that timed out may still run when the store is back. */
  private runLate(run: () => void): void {
    const { world, random } = this;
    this.suffer();
    if (!random.chance(0.5)) return;
    world.time.after(world.storeAwayFault()!.until - world.time.now + random.between(0, 30_000), run);
  }

  /** Opens the connection first, which takes several turns of the loop: a busy one is the only that notices. */
  private whenConnected(run: () => void): void {
    this.isConnected ||= !this.world.isActive('loop-blocked', this.process.index);
    if (this.isConnected) return run();
    this.unsent.push(run);
    if (this.unsent.length === 1) this.connect(TURNS_TO_CONNECT);
  }

  private connect(turns: number): void {
    if (turns === 0) {
      this.isConnected = true;
      for (const send of this.unsent.splice(0)) send();
      return;
    }
    this.world.time.after(1, () => {
      this.process.standStill('while it connects');
      this.clock.deliver(() => this.connect(turns - 1));
    });
  }

  private suffer(): void {
    this.sufferedAt = this.clock.ranForMs();
  }

  private isLost(): boolean {
    const network = this.world.activeFault('network');
    return network !== undefined && this.random.chance(0.02 + 0.15 * network.weight);
  }

  private latencyMs(): number {
    const isSlow = this.world.isActive('network') && this.random.chance(0.1);
    if (isSlow) this.suffer();
    return this.random.between(0.2, 3) + (isSlow ? this.random.between(0, 900) : 0);
  }
}

function isGranted(result: unknown): boolean {
  return (result as { readonly outcome?: string } | undefined)?.outcome === 'granted';
}
