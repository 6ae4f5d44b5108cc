import type { Clock } from './clock.js';
import type { CredentialKeeper } from './credential-keeper.js';
import { nameOf, type CredentialKey } from './credential.js';
import { momentOf, type Moment } from './moment.js';
import type { RefreshPolicy } from './refresh-policy.js';
import type { TokenStore } from './token-store.js';

/** So many stamps are read in one go. */
const STAMPS_A_READ = 1_000;

/** All keepers of a process: one tick, one poll and one watch for all of them, however many. */
export class CredentialKeepers {
  private readonly keepers = new Map<string, CredentialKeeper>();
  private readonly unwatch: () => void;
  private lastTick: Moment;
  private pollAt: number;
  private isPolling = false;
  private isStopping = false;

  constructor(
    private readonly around: {
      readonly clock: Clock;
      readonly store: TokenStore;
      readonly policy: RefreshPolicy;
      readonly onClockGap: (byMs: number) => void;
    },
  ) {
    this.lastTick = momentOf(around.clock);
    this.pollAt = this.lastTick.mono + around.policy.pollInMs();
    this.unwatch = around.store.watch((key) => this.hint(key));
  }

  find(key: CredentialKey): CredentialKeeper | undefined {
    return this.keepers.get(nameOf(key));
  }

  add(keeper: CredentialKeeper): void {
    this.keepers.set(nameOf(keeper.kept.key), keeper);
    if (this.isStopping) void keeper.stop();
  }

  /** Runs `work` with the keeper of an on-demand credential: made unless somebody works with it, let go when idle. */
  async lend<T>(
    key: CredentialKey,
    make: () => CredentialKeeper,
    work: (keeper: CredentialKeeper) => Promise<T>,
  ): Promise<T> {
    const keeper = this.find(key) ?? make();
    this.add(keeper);
    keeper.borrowers += 1;
    try {
      return await work(keeper);
    } finally {
      keeper.borrowers -= 1;
      this.letGo(keeper);
    }
  }

  /** For the one timer of the process, about once a second. */
  tick(): void {
    const now = momentOf(this.around.clock);
    const gapMs = now.wall - this.lastTick.wall - (now.mono - this.lastTick.mono);
    this.lastTick = now;
    const hasGap = Math.abs(gapMs) > this.around.policy.timing.clockGapMs;
    if (hasGap) this.around.onClockGap(Math.round(gapMs));
    for (const keeper of this.keepers.values()) {
      if (hasGap) keeper.onClockGap(now);
      keeper.tick(now);
      this.letGo(keeper);
    }
    if (now.mono >= this.pollAt) void this.poll(now);
  }

  /** Begins no new work, and resolves when what is under way has ended. */
  async stop(): Promise<void> {
    this.isStopping = true;
    this.unwatch();
    await Promise.all([...this.keepers.values()].map((keeper) => keeper.stop()));
  }

  [Symbol.iterator](): Iterator<CredentialKeeper> {
    return this.keepers.values();
  }

  private letGo(keeper: CredentialKeeper): void {
    const { issuer, key } = keeper.kept;
    if (issuer.residence === 'on-demand' && keeper.isIdle) this.keepers.delete(nameOf(key));
  }

  /** Looks where a stamp is not the one read last. Hints get lost; this does not. */
  private async poll(now: Moment): Promise<void> {
    if (this.isPolling) return;
    this.isPolling = true;
    this.pollAt = now.mono + this.around.policy.pollInMs();
    try {
      const awake = [...this.keepers.values()].filter((keeper) => keeper.isAwake);
      for (let from = 0; from < awake.length; from += STAMPS_A_READ) {
        const some = awake.slice(from, from + STAMPS_A_READ);
        const { stamps } = await this.around.store.stamps(some.map(({ kept }) => kept.key));
        for (const [index, keeper] of some.entries()) if (keeper.lastStamp !== stamps[index]) keeper.hint();
      }
    } catch {
      // The guarded store tells that it is down; the next poll looks again.
    } finally {
      this.isPolling = false;
    }
  }

  private hint(key: CredentialKey | undefined): void {
    if (key) this.find(key)?.hint();
    else for (const keeper of this.keepers.values()) keeper.hint();
  }
}
