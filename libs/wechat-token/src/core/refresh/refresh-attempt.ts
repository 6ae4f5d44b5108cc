import { acquireLease } from './acquire-lease.js';
import {
  causeOf,
  type AttemptOutcome,
  type FailedAttempt,
  type RefreshIntent,
  type RefreshNeed,
} from './attempt.js';
import { commitIssued } from './commit-issued.js';
import type { CredentialContext } from '../local/credential-context.js';
import type { RefreshCause } from '../ports/keeper-events.js';
import { storeFailure } from '../policy/failure.js';
import { issueWithoutStore } from './issue-without-store.js';
import { elapsedMs, timePointOf } from '../time/time-point.js';
import { emitTrouble } from './refresh-events.js';
import { releaseLease, releaseUnused } from './release-lease.js';
import { sendRequest } from './send-request.js';
import { syncWithStore } from './sync-with-store.js';
import type { RecordSnapshot, StoredCredential } from '../ports/token-store.js';
import { verifyReported } from './verify-reported.js';

/**
 * One attempt to get a fresh credential: reads the store and, if there is a need, acquires the lease, sends a request to WeChat
 * and commits the result. Each stage is a file of its own, gets the context, and calls no other stage. An attempt that ends
 * with `retry` or `wait` is repeated by the loop that runs it.
 */
export class RefreshAttempt {
  /** Why WeChat must be called, once that is known. */
  private cause: RefreshCause | undefined;

  constructor(
    private readonly ctx: CredentialContext,
    private readonly intent: RefreshIntent,
  ) {}

  async run(): Promise<AttemptOutcome> {
    const outcome = await this.withOrWithoutStore();
    const { backoff, cache, isStopping } = this.ctx;
    if (outcome.kind === 'fresh' && !backoff.revocationFailure()) backoff.endTroubles();
    // No event has reported it yet. With a valid credential, no caller sees it either.
    if (outcome.kind === 'failed' && !outcome.isEmitted && !isStopping)
      emitTrouble(this.ctx, this.cause ?? causeOf(this.intent, cache.valid() !== undefined), outcome);
    return outcome;
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
    // This caller only reads: `retry` leaves the refresh to the next attempt.
    if (intent.kind === 'read-only' && snapshot.record && ctx.cache.valid())
      return { kind: need ? 'retry' : 'fresh' };
    if (!need) return { kind: 'fresh' };
    if (ctx.isStopping) return { kind: 'wait', ms: ctx.env.policy.timing.waitStepMs };
    const outcome = await this.request(snapshot, need);
    if (outcome.kind !== 'failed') return outcome;
    this.dropRefused(snapshot);
    if (!ctx.cache.valid() && (await this.isStillValid(need))) return { kind: 'fresh' };
    const isRevocationOfAnother = need.cause === 'leak' && intent.kind !== 'revoke';
    return isRevocationOfAnother ? this.besideRevocation(snapshot, outcome) : outcome;
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
    this.cause = need.cause;
    const acquired = await acquireLease(ctx, snapshot, need, intent);
    if (acquired.kind === 'in-doubt') return this.whileInDoubt(snapshot, need, acquired.ms);
    if (acquired.kind !== 'granted') return acquired;
    const { lease, isTooLate } = acquired;
    if (isTooLate) return releaseUnused(ctx, lease);
    if (need.mode === 'check') return verifyReported(ctx, lease);
    const { outcome, ...answer } = await sendRequest(ctx, lease);
    if (answer.isOwnFault) return releaseUnused(ctx, lease);
    if (outcome.outcome !== 'issued') return releaseLease(ctx, lease, outcome, answer);
    return commitIssued(ctx, lease, outcome, answer.sentAt);
  }

  /**
   * What to do while a request is in doubt: wait. Meanwhile the kept value may be checked, which invalidates nothing and is never
   * in doubt itself.
   */
  private async whileInDoubt(
    snapshot: RecordSnapshot,
    need: RefreshNeed,
    ms: number,
  ): Promise<AttemptOutcome> {
    if (!this.isToBeChecked(snapshot)) return { kind: 'wait', ms };
    const checked = await this.request(snapshot, { ...need, mode: 'check' });
    const { status } = this.ctx.view.last ?? {};
    const isUndecided = status === 'suspect' || (status === 'valid' && !this.ctx.cache.valid());
    if (!isUndecided) return checked;
    return { kind: 'wait', ms, ...(checked.kind === 'failed' ? { error: checked.error } : {}) };
  }

  /**
   * The copy was refused and is not in the store, which has another valid value: stops serving the copy, so that the next read
   * takes that one. The request that would have decided between the two failed, and so may all others of this process.
   */
  private dropRefused(snapshot: RecordSnapshot): void {
    const { intent } = this;
    const { cache, view } = this.ctx;
    const { copy } = cache;
    const { record } = snapshot;
    if (intent.kind !== 'rejected' || copy?.version !== '' || intent.fingerprint !== copy.fingerprint) return;
    if (record?.status !== 'valid' || record.fingerprint === copy.fingerprint) return;
    if (record.remainingMs > 0 && !view.refusalOf(snapshot)) cache.drop();
  }

  /**
   * Whether there is a valid credential although this attempt failed. Another process may have committed one while this one was
   * suspended. Or the kept value is valid for longer than this process counted, as WeChat confirms.
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

  /**
   * Whether only WeChat can tell if the kept value is valid. It was reported, or it has expired by the count of this process but
   * not by the store's.
   */
  private isToBeChecked({ record }: RecordSnapshot): boolean {
    const { target, cache, env } = this.ctx;
    const { check, reissue } = target.kind;
    if (!check || reissue !== 'supersedes' || !record || record.remainingMs === 0) return false;
    if (record.status === 'suspect') return true;
    const isReplacing = this.intent.kind === 'replace' || this.intent.kind === 'revoke';
    if (record.status !== 'valid' || isReplacing) return false;
    // The store dates the check by the lease, which may be granted up to `storeTimeoutMs` earlier.
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

/** Decides whether WeChat must be called (missing, due, rejected, reported, …), why and how; nothing if it need not be. */
function needOf(
  { target, env, cache, view, backoff }: CredentialContext,
  { record, revocation }: RecordSnapshot,
  intent: RefreshIntent,
): RefreshNeed | undefined {
  const { forceGapMs, minIssueGapMs } = env.policy.timing;
  const isHeld = backoff.revocationFailure() !== undefined;
  // Between the two calls of a revocation, WeChat would ignore a third one, and it would delay the second.
  const isBetween = revocation && revocation.nextInMs > 0 && revocation.nextInMs <= forceGapMs;
  if ((intent.kind === 'revoke' && !isBetween) || (revocation?.nextInMs === 0 && !isHeld))
    return { cause: 'leak', mode: 'force' };
  if (intent.kind === 'rejected' && intent.isForced) return { cause: 'rejected', mode: 'force' };
  if (intent.kind === 'replace') return { cause: intent.cause, mode: 'issue' };
  const need = (cause: RefreshCause): RefreshNeed => ({ cause, mode: 'issue' });
  if (!record || record.remainingMs === 0) return need('missing');
  if (record.status === 'rejected') return need('rejected');
  // An unchecked report may be mistaken, so it does not postpone a due refresh.
  if (record.dueInMs === 0) return need('due');
  if (record.status === 'suspect') {
    const canCheck =
      target.kind.check && !backoff.silentChecks.areEnoughFor(cache.agedOf(record), minIssueGapMs);
    return { cause: 'reported', mode: canCheck ? 'check' : 'issue' };
  }
  if (intent.kind === 'rejected' && intent.isUnmarked && record.fingerprint === intent.fingerprint)
    return need('rejected');
  if (view.needsConfirmation || isDueByOwnCount(cache.copy, record)) return need('store-clock');
  // WeChat issued another one while the store was down: that is newer than the record.
  if (cache.valid()?.version === '' || view.knowsMore(record)) return need('confirm');
  if (view.confirmAfterMs > 0 && record.confirmedAgoMs >= view.confirmAfterMs) return need('confirm');
  return undefined;
}

/** Milliseconds until {@link needOf} will find a need, as far as this process knows. */
export function needInMs({ env, cache, view, outbox, backoff }: CredentialContext): number {
  const now = timePointOf(env.clock);
  const copy = cache.valid(now);
  if (!copy || view.needsConfirmation) return 0;
  const { last, confirmAfterMs } = view;
  const confirmInMs = confirmAfterMs > 0 ? confirmAfterMs - (now.mono - copy.confirmedAt) : Infinity;
  const revocationInMs = last?.revocation
    ? Math.max(last.revocation.nextInMs - elapsedMs(last.asked, now), backoff.revocationHeldForMs(now.mono))
    : Infinity;
  const checkInMs = last?.status === 'valid' ? Infinity : 0;
  // A credential issued while the store was down is not in the store: others may find nothing there.
  const readInMs = copy.version === '' ? env.policy.timing.pollMs : Infinity;
  return Math.max(
    0,
    Math.min(copy.dueInMs(now), confirmInMs, revocationInMs, checkInMs, readInMs, outbox.dueInMs()),
  );
}

/** Whether it is due by our own count: after the store's clock moved, the record may look fresh for long. */
function isDueByOwnCount(
  copy: { readonly version: string; dueInMs(): number } | undefined,
  { version }: StoredCredential,
): boolean {
  return copy?.version === version && copy.dueInMs() === 0;
}
