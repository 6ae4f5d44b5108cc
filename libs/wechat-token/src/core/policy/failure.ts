import { BudgetSpentError } from '../../errors/budget-spent.error.js';
import { TokenStoreError } from '../../errors/token-store.error.js';
import { WechatRefusedError } from '../../errors/wechat-refused.error.js';
import { WechatTokenError } from '../../errors/wechat-token.error.js';
import { WechatUnavailableError } from '../../errors/wechat-unavailable.error.js';
import type { RefusalScope } from '../ports/credential-issuer.js';
import type { PauseReason } from '../ports/token-store.js';

/** The error for a pause's reason, in any process that the pause stops. */
export function errorOf(
  reason: PauseReason,
  pauseId: string,
  appId: string,
  retryInMs: number,
): WechatTokenError {
  if (reason.code === 'WECHAT_REFUSED' && reason.errcode !== undefined) {
    const { errcode, rid, callerIp } = reason;
    return new WechatRefusedError({ appId, errcode, rid, callerIp, scope: scopeOf(pauseId, errcode) });
  }
  if (reason.code === 'BUDGET_SPENT') return new BudgetSpentError(appId, pauseId, retryInMs);
  return new WechatUnavailableError(appId, reason.failure ?? 'NETWORK', reason.rid);
}

/** The error of a store operation. A foreign error comes from a store that breaks its contract, and may quote a secret. */
export function storeFailure(error: unknown, appId: string): WechatTokenError {
  return error instanceof WechatTokenError ? error : new TokenStoreError('answer', 'BAD_ANSWER', appId);
}

/** Too many calls in a minute; it shares the pause of the endpoint's daily quota. */
const MINUTE_QUOTA = 45_011;

function scopeOf(pauseId: string, errcode: number): RefusalScope {
  if (errcode === MINUTE_QUOTA) return 'minute-quota';
  if (pauseId.startsWith('configuration/')) return 'configuration';
  if (pauseId === 'address') return 'address';
  if (pauseId.endsWith('/quota') || pauseId.endsWith('/force')) return 'day-quota';
  return 'other';
}

/** The facts of an error, as the reason in an event. */
export function reasonOf(error: WechatTokenError): PauseReason {
  const { code } = error;
  if (error instanceof WechatRefusedError) {
    const { errcode, rid, callerIp } = error;
    return {
      code,
      errcode,
      ...(rid === undefined ? {} : { rid }),
      ...(callerIp === undefined ? {} : { callerIp }),
    };
  }
  if (error instanceof WechatUnavailableError) return { code, failure: error.failure };
  return 'reason' in error && typeof error.reason === 'string' ? { code, failure: error.reason } : { code };
}
