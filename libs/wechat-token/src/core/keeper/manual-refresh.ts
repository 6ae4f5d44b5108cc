import type { RefreshIntent } from '../refresh/attempt.js';
import type { CallerWaits } from './caller-waits.js';
import type { CredentialContext } from '../local/credential-context.js';
import type { RefreshResult } from '../ports/keeper-status.js';
import type { RefreshLoop } from './refresh-loop.js';

/** Replaces what is kept by the intent of a person or of a schedule, and says what happened. */
export async function replace(
  { cache }: CredentialContext,
  loop: RefreshLoop,
  waits: CallerWaits,
  intent: Extract<RefreshIntent, { kind: 'replace' }>,
): Promise<RefreshResult> {
  const before = cache.living();
  const named = before ? { ...intent, replaces: before.version } : intent;
  for (let attempts = 1; ; attempts += 1) {
    const outcome = await loop.attempt(named);
    const after = cache.living();
    // Without a copy the attempt may have read what was kept, and then failed to replace it.
    const isFirstLook = !before && outcome.kind === 'failed';
    if (after && after.version !== before?.version && !isFirstLook) {
      return { outcome: after.value === before?.value ? 'unchanged' : 'replaced', version: after.version };
    }
    if (outcome.kind === 'failed') {
      return { outcome: 'paused', error: outcome.error, retryInMs: outcome.retryInMs };
    }
    if (outcome.kind === 'fresh' && after) return { outcome: 'unchanged', version: after.version };
    await loop.restAfter(outcome, attempts);
    waits.require();
  }
}

/** Begins to revoke a leaked credential, or joins the revocation that runs, and sees it to its end. */
export async function revokeLeaked(
  { env, view, backoff }: CredentialContext,
  loop: RefreshLoop,
  waits: CallerWaits,
): Promise<void> {
  let hasBegun = false;
  let left: number | undefined;
  for (;;) {
    const outcome = await loop.attempt({ kind: hasBegun ? 'if-needed' : 'revoke' });
    if (outcome.kind === 'failed') throw outcome.error;
    const leak = view.last?.leak;
    if (hasBegun && outcome.kind === 'fresh' && !leak) return;
    hasBegun ||= leak !== undefined;
    waits.require();
    // A call that could be made now, and was not: another process is at it, or WeChat is not called.
    const restMs = leak?.nextInMs || (leak?.left === left ? env.policy.timing.waitStepMs : 0);
    left = leak?.left;
    await loop.rest(restMs, outcome.kind === 'wait' ? outcome.error : backoff.revocationFailure());
  }
}
