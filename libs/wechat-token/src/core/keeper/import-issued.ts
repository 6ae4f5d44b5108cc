import { TokenRecordError } from '../../errors/token-record.error.js';
import { leaseRequestOf } from '../refresh/acquire-lease.js';
import { obstacleOf, type AttemptOutcome } from '../refresh/attempt.js';
import type { Written } from '../local/commit-outbox.js';
import type { CredentialContext } from '../local/credential-context.js';
import type { Issued } from '../ports/credential-kind.js';
import { storeFailure } from '../policy/failure.js';
import { fingerprintOf } from '../policy/fingerprint.js';
import { elapsedMs, timePointOf, type TimePoint } from '../time/time-point.js';
import type { RefreshLoop } from './refresh-loop.js';
import type { Version } from '../ports/version.js';

/** Imports a credential that was issued outside an attempt. Writes it under a lease, so that no older refresh overwrites it. */
export class IssuedImport {
  /** The outbox has it, and writes it also without this. */
  private isHandedOver = false;

  constructor(
    private readonly ctx: CredentialContext,
    private readonly issued: Issued,
    private readonly sentAt: TimePoint,
  ) {}

  /** Retries as long as a caller waits. */
  async finish(loop: RefreshLoop): Promise<void> {
    const { waitStepMs } = this.ctx.env.policy.timing;
    for (;;) {
      const outcome = await loop.exclusively(() => this.tryOnce());
      if (outcome.kind === 'fresh') return;
      const obstacle = obstacleOf(outcome);
      if (obstacle instanceof TokenRecordError) throw obstacle;
      loop.waits.require();
      await loop.rest(outcome.kind === 'wait' ? outcome.ms : waitStepMs / 4, obstacle);
    }
  }

  /** `fresh` once it is written. Whoever reads meanwhile shares the outcome. */
  private async tryOnce(): Promise<AttemptOutcome> {
    const { ctx } = this;
    const { target, env, outbox } = ctx;
    const { waitStepMs } = env.policy.timing;
    try {
      const earlier = await outbox.retry();
      // Written, or superseded by what was issued later, which stays.
      if (this.isHandedOver) return this.done(earlier);

      const snapshot = await env.store.read(target.key);
      const acquired = await env.store.acquire({
        ...leaseRequestOf(ctx, snapshot),
        inDoubtMs: 0,
        pauses: [],
        budgets: [],
      });
      if (acquired.outcome === 'held') return { kind: 'wait', ms: acquired.remainingMs };
      if (acquired.outcome !== 'granted') return { kind: 'retry' };

      this.isHandedOver = true;
      return this.done(await this.write(acquired.version, acquired.storeTime));
    } catch (error) {
      const known = storeFailure(error, target.key.appId);
      // The outbox writes it again.
      if (this.isHandedOver) return { kind: 'wait', ms: waitStepMs / 4, error: known };
      return { kind: 'failed', error: known, retryInMs: waitStepMs };
    }
  }

  private write(version: Version, storeTime: number): Promise<Written> {
    const { target, env, outbox } = this.ctx;
    const { value, issuerState } = this.issued;
    // Counted from before the request, which may be long ago if other processes held the lease.
    const sinceMs = elapsedMs(this.sentAt, timePointOf(env.clock));
    const lifetimeMs = Math.max(0, this.issued.lifetimeMs - sinceMs);
    const request = {
      key: target.key,
      version,
      value,
      fingerprint: fingerprintOf(value),
      ...(issuerState === undefined ? {} : { issuerState }),
      askedAt: storeTime - sinceMs,
      inDoubtMs: 0,
      expiresAt: storeTime + lifetimeMs,
      dueAt: storeTime + env.policy.dueInMs(target.kind, lifetimeMs, false),
      lifetimeMs,
      clears: [],
    };
    return outbox.commit(request, timePointOf(env.clock));
  }

  private done(written: Written | undefined): AttemptOutcome {
    if (written) this.ctx.view.apply(written.snapshot, written.asked);
    return { kind: 'fresh' };
  }
}
