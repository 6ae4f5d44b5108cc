import type { RefreshIntent, RefreshNeed } from './attempt.js';
import type { CredentialContext } from '../local/credential-context.js';
import type { RefreshCause } from '../ports/keeper-events.js';
import { elapsedMs, timePointOf } from '../time/time-point.js';
import type { RecordSnapshot, StoredCredential } from '../ports/token-store.js';

/** Decides whether WeChat must be called (missing, due, rejected, reported, …), why and how; nothing if it need not be. */
export function needOf(
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
