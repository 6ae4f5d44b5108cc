import { TokenRecordError } from '../errors/token-record.error.js';
import type { CopyHolder } from './copy-holder.js';
import type { Issued } from './credential-issuer.js';
import { storeFailure } from './failure.js';
import { fingerprintOf } from './fingerprint.js';
import type { KeeperSurroundings, KeptCredential } from './keeper-surroundings.js';
import { leaseWish } from './lease-wish.js';
import { elapsedMs, momentOf, type Moment } from './moment.js';
import type { RefreshRound } from './refresh-round.js';
import type { RoundLoop } from './round-loop.js';
import type { RoundOutcome } from './round-outcome.js';
import type { Reading } from './token-store.js';
import type { Version } from './version.js';

/** Keeps what WeChat issued outside a round: under a lease, so that no refresh of what it replaces writes over it. */
export class Intake {
  private version: Version | undefined;

  constructor(
    private readonly kept: KeptCredential,
    private readonly around: KeeperSurroundings,
    private readonly holder: CopyHolder,
    private readonly rounds: RefreshRound,
    private readonly loop: RoundLoop,
    private readonly issued: Issued,
    private readonly sentAt: Moment,
  ) {}

  /** Tries as long as somebody waits. */
  async run(): Promise<void> {
    for (;;) {
      const outcome = await this.loop.exclusively(() => this.tryOnce());
      if (outcome.kind === 'usable') return;
      if (outcome.kind === 'failed' && outcome.error instanceof TokenRecordError) throw outcome.error;
      this.loop.requireWaiters();
      const restMs = outcome.kind === 'wait' ? outcome.ms : this.around.policy.timing.waitStepMs / 4;
      await this.loop.rest(restMs, 'error' in outcome ? outcome.error : undefined);
    }
  }

  /** `usable` once it is written. */
  private async tryOnce(): Promise<RoundOutcome> {
    try {
      const earlier = await this.rounds.writePending();
      if (earlier && this.isWritten(earlier.reading)) return this.done(earlier);

      const { key } = this.kept;
      const reading = await this.around.store.read(key);
      const acquired = await this.around.store.acquire({
        ...leaseWish(key, reading, this.around, this.holder.highestVersion),
        settleMs: 0,
        pauses: [],
        budgets: [],
      });
      if (acquired.outcome === 'held') return { kind: 'wait', ms: acquired.remainingMs };
      if (acquired.outcome !== 'granted') return { kind: 'again' };

      this.version = acquired.version;
      const written = await this.write(acquired.version, acquired.storeTime);
      return this.isWritten(written.reading) ? this.done(written) : { kind: 'again' };
    } catch (error) {
      const known = storeFailure(error, this.kept.key.appId);
      return { kind: 'failed', error: known, retryInMs: this.around.policy.timing.waitStepMs };
    }
  }

  private write(version: Version, storeTime: number) {
    const { clock, policy } = this.around;
    const { key, issuer } = this.kept;
    const { value, issuerState } = this.issued;
    // Counted from before it was asked for, and so dated: that may be long ago, if others had the lease.
    const sinceMs = elapsedMs(this.sentAt, momentOf(clock));
    const lifeMs = Math.max(0, this.issued.lifeMs - sinceMs);
    return this.rounds.commit({
      key,
      version,
      value,
      fingerprint: fingerprintOf(value),
      ...(issuerState === undefined ? {} : { issuerState }),
      askedAt: storeTime - sinceMs,
      settleMs: 0,
      expiresAt: storeTime + lifeMs,
      dueAt: storeTime + policy.dueInMs(issuer, lifeMs, false),
      lifeMs,
      clears: [],
    });
  }

  private done({ reading, asked }: { readonly reading: Reading; readonly asked: Moment }): RoundOutcome {
    this.rounds.take(reading, asked);
    return { kind: 'usable' };
  }

  private isWritten(reading: Reading): boolean {
    return this.version !== undefined && reading.record?.version === this.version;
  }
}
