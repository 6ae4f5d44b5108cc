import type { Language } from '../../errors/language.js';
import { TokenStoreError } from '../../errors/token-store.error.js';
import type { WechatAppStatus, WechatStoreStatus, WechatTokenStatus } from '../wechat-token.status.js';
import { reasonOf, type ReasonFacts, type WechatHealthReason } from './health-reasons.js';

/** `down`: callers get no access token. `degraded`: callers get one, but something needs attention. */
export type WechatHealth = 'up' | 'degraded' | 'down';

/** The health of one app in this process. */
export interface WechatAppHealth {
  readonly appId: string;
  readonly status: WechatHealth;
  /** Empty if the app is up. */
  readonly reasons: readonly WechatHealthReason[];
}

/** The health of all apps of this process. */
export interface WechatTokenHealth {
  /** The state of the worst app; `up` without apps. */
  readonly status: WechatHealth;
  readonly apps: readonly WechatAppHealth[];
}

/** The share of a daily budget from which on an app is degraded; also the threshold of the event `budget-low`. */
export const BUDGET_HIGH_FROM = 0.8;

/** Derives the health from a status. */
export function healthOf({ apps, store }: WechatTokenStatus, language: Language): WechatTokenHealth {
  const judged = apps.map((app) => appHealthOf(app, store, language));
  const worst = (['down', 'degraded'] as const).find((one) => judged.some(({ status }) => status === one));
  return { status: worst ?? 'up', apps: judged };
}

/** Derives the health of one app. */
export function appHealthOf(
  app: WechatAppStatus,
  store: WechatStoreStatus,
  language: Language,
): WechatAppHealth {
  const { appId, accessToken } = app;
  // The app is unused: its token is fetched when it is needed.
  if (accessToken.isIdle) return { appId, status: 'up', reasons: [] };
  const isDown = accessToken.state === 'none';
  const facts = [...aboutCredentials(app, isDown), ...aboutEnvironment(app, store)];
  const reasons = facts.map((reason) => reasonOf(reason, appId, language));
  return { appId, status: isDown ? 'down' : reasons.length > 0 ? 'degraded' : 'up', reasons };
}

function* aboutCredentials(
  { accessToken, credentials }: WechatAppStatus,
  isDown: boolean,
): Iterable<ReasonFacts> {
  if (isDown) yield { code: 'NO_CREDENTIAL', error: accessToken.failure };
  // Without an access token there is no ticket: that is reported already.
  const failing = isDown ? [] : credentials.filter(({ isIdle }) => !isIdle);
  for (const { failure } of failing) if (failure) yield { code: 'REFRESH_FAILING', error: failure };
  if (credentials.some(({ isCommitPending }) => isCommitPending)) yield { code: 'COMMIT_PENDING' };
}

function* aboutEnvironment(
  { appId, foreignRefresh, budgets }: WechatAppStatus,
  { isAway, isReadOnly, reason = 'UNKNOWN', address }: WechatStoreStatus,
): Iterable<ReasonFacts> {
  const failed = (to: string) => new TokenStoreError(to, reason, appId, address);
  if (isAway) yield { code: 'STORE_AWAY', error: failed('answer') };
  if (isReadOnly) yield { code: 'STORE_READ_ONLY', error: failed('write') };
  if (foreignRefresh) yield { code: 'FOREIGN_REFRESH', ageMs: foreignRefresh.ageMs };
  for (const budget of budgets) {
    if (budget.used >= budget.limit * BUDGET_HIGH_FROM) yield { code: 'BUDGET_HIGH', budget };
  }
}
