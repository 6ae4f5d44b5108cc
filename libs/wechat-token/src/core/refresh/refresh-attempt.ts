import { acquireLease } from './acquire-lease.js';
import {
  causeOf,
  type AttemptOutcome,
  type FailedAttempt,
  type Lease,
  type RefreshIntent,
  type RefreshNeed,
} from './attempt.js';
import { commitIssued } from './commit-issued.js';
import type { CredentialContext } from '../local/credential-context.js';
import type { Issued } from '../ports/credential-kind.js';
import { storeFailure } from '../policy/failure.js';
import { issueWithoutStore } from './issue-without-store.js';
import type { TimePoint } from '../time/time-point.js';
import { needOf } from './need-of.js';
import { emitTrouble } from './refresh-events.js';
import { releaseLease, releaseUnused } from './release-lease.js';
import { sendRequest } from './issuer-calls.js';
import { syncWithStore } from './sync-with-store.js';
import type { RecordSnapshot } from '../ports/token-store.js';
import { verifyReported } from './verify-reported.js';

/**
 * One attempt to get a fresh credential: reads the store and, if there is a need, acquires the lease, sends one request to WeChat
 * and commits the result. Each stage is a file of its own, gets the context, and calls no other stage.
 */
export class RefreshAttempt {
  constructor(
    private readonly ctx: CredentialContext,
    private readonly intent: RefreshIntent,
  ) {}

  async run(): Promise<AttemptOutcome> {
    const outcome = await this.withOrWithoutStore();
    const { backoff, cache, isStopping } = this.ctx;
    if (outcome.kind === 'fresh' && !backoff.revocationFailure()) backoff.endTroubles();
    if (outcome.kind !== 'failed' || outcome.isEmitted || isStopping) return outcome;
    // Nothing else reports it: the valid credential hides the failure from callers.
    emitTrouble(this.ctx, causeOf(this.intent, cache.valid() !== undefined), outcome);
    return { ...outcome, isEmitted: true };
  }

  private async withOrWithoutStore(): Promise<AttemptOutcome> {
    const { ctx, intent } = this;
    try {
      return await this.refresh();
    } catch (error) {
      return issueWithoutStore(ctx, storeFailure(error, ctx.target.key.appId), intent);
    }
  }

  private async refresh(): Promise<AttemptOutcome> {
    const { ctx, intent } = this;
    // A credential that is read from the store each time must be there first.
    if (intent.kind === 'read-only' || ctx.outbox.dueInMs() === 0) await this.writeOutbox();
    const snapshot = await syncWithStore(ctx);
    const need = needOf(ctx, snapshot, intent);
    ctx.backoff.noteNeed(need !== undefined);
    // A refresh is left to the next attempt: this caller only reads.
    if (intent.kind === 'read-only' && snapshot.record && ctx.cache.valid())
      return { kind: need ? 'retry' : 'fresh' };
    if (!need) return { kind: 'fresh' };
    if (ctx.isStopping) return { kind: 'wait', ms: ctx.env.policy.timing.waitStepMs };
    const outcome = await this.request(snapshot, need);
    if (outcome.kind !== 'failed') return outcome;
    if (!ctx.cache.valid() && (await this.isStillValid(need))) return { kind: 'fresh' };
    const isOfOthers = need.cause === 'leak' && intent.kind !== 'revoke';
    return isOfOthers ? this.besideRevocation(snapshot, outcome) : outcome;
  }

  /** Writes the pending commit, if there is one. */
  private async writeOutbox(): Promise<void> {
    const { outbox, view } = this.ctx;
    const written = await outbox.retryOrYield();
    if (written) view.apply(written.snapshot, written.asked);
  }

  /** One request to WeChat, under a lease. */
  private async request(snapshot: RecordSnapshot, need: RefreshNeed): Promise<AttemptOutcome> {
    const { ctx, intent } = this;
    const acquired = await acquireLease(ctx, snapshot, need, intent);
    if (acquired.kind === 'in-doubt') return this.whileInDoubt(snapshot, need, acquired.ms);
    if (acquired.kind !== 'granted') return acquired;
    const { lease, isTooLate } = acquired;
    if (isTooLate) return releaseUnused(ctx, lease);
    if (need.mode === 'check') return verifyReported(ctx, lease);
    const { outcome, ...answer } = await sendRequest(ctx, lease);
    if (answer.isOwnFault) return releaseUnused(ctx, lease);
    if (outcome.outcome !== 'issued') return releaseLease(ctx, lease, outcome, answer);
    return this.commit(lease, outcome, answer.sentAt);
  }

  private commit(lease: Lease, issued: Issued, sentAt: TimePoint): Promise<AttemptOutcome> {
    return commitIssued(this.ctx, lease, issued, sentAt);
  }

  /** Waits while a request is in doubt. Meanwhile it may check the kept value, which invalidates nothing. */
  private async whileInDoubt(
    snapshot: RecordSnapshot,
    need: RefreshNeed,
    ms: number,
  ): Promise<AttemptOutcome> {
    if (!this.isToBeChecked(snapshot)) return { kind: 'wait', ms };
    const checked = await this.request(snapshot, { ...need, mode: 'check' });
    const { status } = this.ctx.view.last ?? {};
    const isOpen = status === 'suspect' || (status === 'valid' && !this.ctx.cache.valid());
    if (!isOpen) return checked;
    return { kind: 'wait', ms, ...(checked.kind === 'failed' ? { error: checked.error } : {}) };
  }

  /**
   * Whether there is a valid credential although this attempt failed. Another process may have committed one, since this one may
   * have been suspended. Or the kept value is valid for longer than this process counted, as WeChat confirms.
   */
  private async isStillValid(need: RefreshNeed): Promise<boolean> {
    const { ctx } = this;
    try {
      const snapshot = await syncWithStore(ctx);
      if (!ctx.cache.valid() && this.isToBeChecked(snapshot))
        await this.request(snapshot, { ...need, mode: 'check' });
    } catch {
      // The first failure is the one to report.
    }
    return ctx.cache.valid() !== undefined;
  }

  /** Whether only WeChat knows if the kept value is valid: it was reported, or it has expired by the count of this process and not in the store. */
  private isToBeChecked({ record }: RecordSnapshot): boolean {
    const { target, cache, env } = this.ctx;
    const { check, reissue } = target.kind;
    if (!check || reissue !== 'supersedes' || !record || record.remainingMs === 0) return false;
    if (record.status === 'suspect') return true;
    const isReplacing = this.intent.kind === 'replace' || this.intent.kind === 'revoke';
    if (record.status !== 'valid' || isReplacing) return false;
    // The store dates the check up to one of its steps too early.
    return !cache.valid() && cache.isOver(env.clock.monotonic() - env.policy.timing.storeTimeoutMs);
  }

  /** A stalled revocation must not block ordinary refreshes. */
  private async besideRevocation(snapshot: RecordSnapshot, failed: FailedAttempt): Promise<AttemptOutcome> {
    const { ctx, intent } = this;
    if (!failed.isEmitted) emitTrouble(ctx, 'leak', failed);
    ctx.backoff.holdRevocation(failed.error, failed.retryInMs);
    const need = needOf(ctx, snapshot, intent);
    return need ? this.request(snapshot, need) : { kind: 'fresh' };
  }
}
