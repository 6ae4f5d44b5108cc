import type { WechatTokenError } from '../../errors/wechat-token.error.js';
import type { CredentialContext } from '../local/credential-context.js';
import { reasonOf } from '../policy/failure.js';
import type { RefreshCause } from '../ports/keeper-events.js';
import { elapsedMs, timePointOf, type TimePoint } from '../time/time-point.js';
import type { Reaction } from '../policy/refresh-policy.js';
import { troubleOf } from '../local/told-troubles.js';
import type { Version } from '../ports/version.js';

/** Reports an issued or confirmed credential. */
export function emitRefreshed(
  { target: { key }, env }: CredentialContext,
  facts: {
    readonly cause: RefreshCause;
    readonly replaced: boolean;
    readonly version: Version;
    readonly lifetimeMs: number;
  },
  since: TimePoint,
): void {
  env.emit({ type: 'refreshed', key, ...facts, tookMs: elapsedMs(since, timePointOf(env.clock)) });
}

/** Reports a request that brought no credential. */
export function emitFailure(
  { target: { key }, env, backoff }: CredentialContext,
  cause: RefreshCause,
  { reason, pause, standDownMs }: Reaction,
): void {
  const retryInMs = Math.max(pause.forMs, standDownMs);
  // The pause that follows is not reported again.
  backoff.told.isNews(troubleOf(reason), env.clock, retryInMs);
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
  if (!backoff.told.isNews(troubleOf(reason), env.clock, forMs)) return;
  env.emit({ type: 'refresh-failed', key, cause, reason, retryInMs, error });
}

/** Reports a daily budget that is used up: once until it resets. */
export function emitBudgetSpent(
  { target, env, backoff }: CredentialContext,
  { id: budget, resetsInMs }: { readonly id: string; readonly resetsInMs: number },
): void {
  const { appId } = target.key;
  const limit = env.policy.limitOf(budget);
  target.calls.hear({ id: budget, used: limit, resetsInMs });
  if (!backoff.told.isNews(`budget/${budget}`, env.clock, resetsInMs)) return;
  env.emit({ type: 'budget-spent', appId, budget, used: limit, limit, resetsInMs });
}
