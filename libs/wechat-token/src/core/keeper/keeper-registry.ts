import type { Clock } from '../ports/clock.js';
import type { CredentialKeeper } from './credential-keeper.js';
import { nameOf, type CredentialKey } from '../ports/credential.js';
import { timePointOf, type TimePoint } from '../time/time-point.js';
import type { RefreshPolicy } from '../policy/refresh-policy.js';
import type { TokenStore } from '../ports/token-store.js';

/** How many revisions are read in one call. */
const REVISIONS_A_READ = 1_000;
/** How many non-urgent refreshes one tick begins: at least so many, and enough to begin all of them within TICKS_FOR_ALL. */
const PATIENT_A_TICK = 10;
const TICKS_FOR_ALL = 60;

/** All keepers of a process: one tick, one poll and one watch for all of them, however many. */
export class KeeperRegistry {
  private readonly keepers = new Map<string, CredentialKeeper>();
  private readonly unwatch: () => void;
  private lastTick: TimePoint;
  private pollAt: number;
  private isPolling = false;
  private isStopping = false;
  private wasAway = false;

  constructor(
    private readonly env: {
      readonly clock: Clock;
      readonly random: () => number;
      readonly store: Pick<TokenStore, 'revisions' | 'watch'> & {
        readonly isAway: boolean;
        prepareShutdown(): void;
      };
      readonly policy: RefreshPolicy;
      readonly onClockGap: (byMs: number) => void;
    },
  ) {
    this.lastTick = timePointOf(env.clock);
    this.pollAt = this.lastTick.mono + env.policy.pollInMs();
    this.unwatch = env.store.watch((key, revision) => this.hint(key, revision));
  }

  find(key: CredentialKey): CredentialKeeper | undefined {
    return this.keepers.get(nameOf(key));
  }

  add(keeper: CredentialKeeper): void {
    this.keepers.set(nameOf(keeper.target.key), keeper);
    if (this.isStopping) void keeper.stop();
  }

  /** Runs `work` with the keeper of a credential that is not cached: created unless it is in use, released when it is idle. */
  async withKeeper<T>(
    key: CredentialKey,
    make: () => CredentialKeeper,
    work: (keeper: CredentialKeeper) => Promise<T>,
  ): Promise<T> {
    const keeper = this.find(key) ?? make();
    this.add(keeper);
    keeper.addUser();
    try {
      return await work(keeper);
    } finally {
      keeper.removeUser();
      this.releaseIfIdle(keeper);
    }
  }

  /** Called by the only timer of the process, about once a second. */
  tick(): void {
    const { clock, store } = this.env;
    const now = timePointOf(clock);
    const gapMs = now.wall - this.lastTick.wall - (now.mono - this.lastTick.mono);
    this.lastTick = now;
    const hasGap = Math.abs(gapMs) > this.env.policy.timing.clockGapMs;
    if (hasGap) this.env.onClockGap(Math.round(gapMs));
    const { isAway } = store;
    // A valid credential needs nothing from a store that is down.
    let places = isAway ? 0 : Math.max(PATIENT_A_TICK, this.keepers.size / TICKS_FOR_ALL);
    for (const keeper of this.inTurn()) {
      if (hasGap) keeper.onClockGap(now);
      if (keeper.tick(now, places > 0)) places -= 1;
      this.releaseIfIdle(keeper);
    }
    // Finds out whether the store is back, and then what has changed.
    if (isAway || this.wasAway || hasGap || now.mono >= this.pollAt) void this.poll();
    this.wasAway = isAway;
  }

  /** Begins no new work, and resolves when the work in progress has ended. */
  async stop(): Promise<void> {
    this.isStopping = true;
    this.unwatch();
    this.env.store.prepareShutdown();
    await Promise.all([...this.keepers.values()].map((keeper) => keeper.stop()));
  }

  [Symbol.iterator](): Iterator<CredentialKeeper> {
    return this.keepers.values();
  }

  private releaseIfIdle(keeper: CredentialKeeper): void {
    const { kind, key } = keeper.target;
    if (!kind.isCopied && keeper.isUnused) this.keepers.delete(nameOf(key));
  }

  /** Starts at a random keeper, so that processes do not all refresh in the same order. */
  private inTurn(): CredentialKeeper[] {
    const all = [...this.keepers.values()];
    const first = Math.floor(this.env.random() * all.length);
    return all.slice(first).concat(all.slice(0, first));
  }

  /** Reads the records whose revision changed. Hints may get lost; polling does not. */
  private async poll(): Promise<void> {
    if (this.isPolling) return;
    this.isPolling = true;
    const { clock, policy, store } = this.env;
    this.pollAt = clock.monotonic() + policy.pollInMs();
    try {
      const followed = [...this.keepers.values()].filter((keeper) => keeper.isFollowed);
      // One key is enough to find out whether the store is back.
      const looked = store.isAway ? followed.slice(0, 1) : followed;
      for (let from = 0; from < looked.length; from += REVISIONS_A_READ) {
        const some = looked.slice(from, from + REVISIONS_A_READ);
        const { revisions } = await store.revisions(some.map(({ target }) => target.key));
        for (const [index, keeper] of some.entries()) {
          // A keeper that has read nothing yet will read anyway.
          if (keeper.lastRevision !== undefined && keeper.lastRevision !== revisions[index]) keeper.hint();
        }
      }
    } catch {
      // The guarded store reports the failure; the next poll retries.
    } finally {
      this.isPolling = false;
    }
  }

  private hint(key: CredentialKey | undefined, revision: string | undefined): void {
    if (key) return this.find(key)?.hint(revision);
    // A poll in progress may have read the revision before the change.
    this.pollAt = -Infinity;
    void this.poll();
  }
}
