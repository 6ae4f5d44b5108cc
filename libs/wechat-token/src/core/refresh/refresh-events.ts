import type { WechatTokenError } from '../../errors/wechat-token.error.js';
import type { CredentialContext } from '../local/credential-context.js';
import { reasonOf } from '../policy/failure.js';
import type { RefreshCause } from '../ports/keeper-events.js';
import type { Reaction } from '../policy/refresh-policy.js';

/** Reports a request that brought no credential. */
export function emitFailure(
  { target: { key }, env, backoff }: CredentialContext,
  cause: RefreshCause,
  { reason, pause, localBackoffMs }: Reaction,
): void {
  const retryInMs = Math.max(pause.forMs, localBackoffMs);
  // The pause that follows is not reported again.
  backoff.isNews(reason, retryInMs);
  env.emit({ type: 'refresh-failed', key, cause, reason, retryInMs });
}

/** Reports why WeChat was not called: once, and then about once a minute. */
export function emitTrouble(
  { target: { key }, env, backoff }: CredentialContext,
  cause: RefreshCause,
  { error, retryInMs }: { readonly error: WechatTokenError; readonly retryInMs: number },
): void {
  const reason = reasonOf(error);
  const forMs = Math.max(retryInMs, env.policy.timing.backoffMaxMs);
  if (!backoff.isNews(reason, forMs)) return;
  env.emit({ type: 'refresh-failed', key, cause, reason, retryInMs, error });
}

/** Reports a daily budget that is used up: once until it resets. */
export function emitBudgetSpent(
  { target, env, backoff }: CredentialContext,
  { id: budget, resetsInMs }: { readonly id: string; readonly resetsInMs: number },
): void {
  const { appId } = target.key;
  const limit = env.policy.limitOf(budget);
  target.calls.observe({ id: budget, used: limit, resetsInMs });
  if (!backoff.isNews(`budget/${budget}`, resetsInMs)) return;
  env.emit({ type: 'budget-spent', appId, budget, used: limit, limit, resetsInMs });
}
