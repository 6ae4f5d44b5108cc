import type { WechatTokenError } from '../errors/wechat-token.error.js';
import { reasonOf } from './failure.js';
import type { RefreshCause } from './keeper-events.js';
import type { KeeperSurroundings, KeptCredential } from './keeper-surroundings.js';
import { elapsedMs, momentOf, type Moment } from './moment.js';
import type { Reaction } from './refresh-policy.js';
import { troubleOf, type ToldTroubles } from './told-troubles.js';
import type { Version } from './version.js';

/** Tells that WeChat gave a credential. */
export function tellRefreshed(
  { key }: KeptCredential,
  { clock, emit }: KeeperSurroundings,
  facts: {
    readonly cause: RefreshCause;
    readonly replaced: boolean;
    readonly version: Version;
    readonly lifeMs: number;
  },
  since: Moment,
): void {
  emit({ type: 'refreshed', key, ...facts, tookMs: elapsedMs(since, momentOf(clock)) });
}

/** Tells that WeChat was asked, and gave none. */
export function tellFailure(
  { key }: KeptCredential,
  { clock, emit }: KeeperSurroundings,
  told: ToldTroubles,
  cause: RefreshCause,
  { reason, pause, standDownMs }: Reaction,
): void {
  const retryInMs = Math.max(pause.forMs, standDownMs);
  // That it is left alone meanwhile is no news.
  told.isNews(troubleOf(reason), clock, retryInMs);
  emit({ type: 'refresh-failed', key, cause, reason, retryInMs });
}

/** Tells why WeChat was not even asked, once and then about once a minute. */
export function tellTrouble(
  { key }: KeptCredential,
  { clock, policy, emit }: KeeperSurroundings,
  told: ToldTroubles,
  cause: RefreshCause,
  { error, retryInMs }: { readonly error: WechatTokenError; readonly retryInMs: number },
): void {
  const reason = reasonOf(error);
  if (!told.isNews(troubleOf(reason), clock, Math.max(retryInMs, policy.timing.backoffMaxMs))) return;
  emit({ type: 'refresh-failed', key, cause, reason, retryInMs, error });
}

/** Tells that a day's calls are used up: once until there are more. */
export function tellBudgetSpent(
  { key: { appId }, calls }: KeptCredential,
  { clock, policy, emit }: KeeperSurroundings,
  told: ToldTroubles,
  { id: budget, resetsInMs }: { readonly id: string; readonly resetsInMs: number },
): void {
  const limit = policy.limitOf(budget);
  calls.hear({ id: budget, used: limit, resetsInMs });
  if (!told.isNews(`budget/${budget}`, clock, resetsInMs)) return;
  emit({ type: 'budget-spent', appId, budget, used: limit, limit, resetsInMs });
}
