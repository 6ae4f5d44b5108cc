import { obstacleOf, type RefreshIntent } from '../refresh/attempt.js';
import type { CredentialContext } from '../local/credential-context.js';
import type { RefreshResult } from '../ports/keeper-status.js';
import type { RefreshLoop } from './refresh-loop.js';

/** Replaces the credential by hand or on a schedule, and returns what happened. */
export async function replace(
  { cache }: CredentialContext,
  loop: RefreshLoop,
  intent: Extract<RefreshIntent, { kind: 'replace' }>,
): Promise<RefreshResult> {
  const before = cache.valid();
  const named = before ? { ...intent, replaces: before.version } : intent;
  for (let attempts = 1; ; attempts += 1) {
    const outcome = await loop.attempt(named);
    const after = cache.valid();
    // Without a cached credential, the attempt may have read the record and then failed to replace it.
    const isFirstRead = !before && outcome.kind === 'failed';
    if (after && after.version !== before?.version && !isFirstRead) {
      return { outcome: after.value === before?.value ? 'unchanged' : 'replaced', version: after.version };
    }
    const failed = outcome.kind === 'fresh' ? outcome.failed : outcome;
    if (failed?.kind === 'failed') {
      return { outcome: 'paused', error: failed.error, retryInMs: failed.retryInMs };
    }
    if (outcome.kind === 'fresh' && after) return { outcome: 'unchanged', version: after.version };
    await loop.restAfter(outcome, attempts);
    loop.waits.require();
  }
}

/** Revokes a leaked credential, or joins the revocation in progress, and waits for its end. */
export async function revokeLeaked(
  { env, view, backoff }: CredentialContext,
  loop: RefreshLoop,
): Promise<void> {
  let hasBegun = false;
  let left: number | undefined;
  let pending: string | undefined;
  for (;;) {
    const outcome = await loop.attempt({ kind: hasBegun ? 'if-needed' : 'revoke' });
    if (outcome.kind === 'failed') throw outcome.error;
    const { revocation, fingerprint } = view.last ?? {};
    const isGone: boolean = hasBegun && outcome.kind === 'fresh' && !revocation;
    // Its last call brings another value. Otherwise the store has lost it, and it begins again.
    if (isGone && fingerprint !== pending) return;
    hasBegun = !isGone && (hasBegun || revocation !== undefined);
    if (revocation) pending = fingerprint;
    loop.waits.require();
    // A call was due and not made: another process is making it, or a pause is active.
    const restMs = revocation?.nextInMs || (revocation?.left === left ? env.policy.timing.waitStepMs : 0);
    left = revocation?.left;
    await loop.rest(restMs, obstacleOf(outcome) ?? backoff.revocationFailure());
  }
}
