import { TokenStoreError } from '../../errors/token-store.error.js';
import { WechatRefusedError } from '../../errors/wechat-refused.error.js';
import { WechatTokenError } from '../../errors/wechat-token.error.js';
import { WechatUnavailableError } from '../../errors/wechat-unavailable.error.js';
import type { Refusal, RefusalScope } from '../ports/credential-kind.js';
import type { CredentialKey } from '../ports/credential.js';
import type { Platform } from '../ports/platform.js';
import type { PauseReason } from '../ports/token-store.js';

/** The part of a credential that an error is about. */
interface KeyAndPlatform {
  readonly key: Pick<CredentialKey, 'appId'>;
  readonly kind: { readonly platform: Platform };
}

/** The error for a pause's reason, in any process that the pause stops. */
export function errorOf(
  reason: PauseReason,
  pauseId: string,
  { key: { appId }, kind: { platform } }: KeyAndPlatform,
): WechatTokenError {
  if (reason.code === 'WECHAT_REFUSED' && reason.errcode !== undefined) {
    const { errcode, rid, callerIp } = reason;
    const scope = scopeOf(pauseId, errcode, platform);
    return new WechatRefusedError({ platform, appId, errcode, rid, callerIp, scope });
  }
  return new WechatUnavailableError(appId, reason.failure ?? 'NETWORK', reason.rid, platform);
}

/** The error of a store operation. A foreign error comes from a store that breaks its contract, and may quote a secret. */
export function storeFailure(error: unknown, appId: string): WechatTokenError {
  return error instanceof WechatTokenError ? error : new TokenStoreError('answer', 'BAD_ANSWER', appId);
}

function scopeOf(pauseId: string, errcode: number, platform: Platform): RefusalScope {
  // Too many calls in a minute shares the pause of the endpoint's daily quota.
  if (platform.scopeOf(errcode) === 'minute-quota') return 'minute-quota';
  if (pauseId.startsWith('configuration/')) return 'configuration';
  if (pauseId === 'address') return 'address';
  if (pauseId.endsWith('/quota') || pauseId.endsWith('/force')) return 'day-quota';
  return 'other';
}

/** The facts of an error, as the reason in an event. */
export function reasonOf(error: WechatTokenError): PauseReason {
  if (error instanceof WechatRefusedError) return refusedReason(error);
  if (error instanceof WechatUnavailableError) return unavailableReason(error);
  const { code } = error;
  return 'reason' in error && typeof error.reason === 'string' ? { code, failure: error.reason } : { code };
}

/** A refusal by WeChat, as the reason of a pause. */
export function refusedReason({
  errcode,
  rid,
  callerIp,
}: Pick<Refusal, 'errcode' | 'rid' | 'callerIp'>): PauseReason {
  return {
    code: 'WECHAT_REFUSED',
    errcode,
    ...(rid === undefined ? {} : { rid }),
    ...(callerIp === undefined ? {} : { callerIp }),
  };
}

/** A request without a usable response, as the reason of a pause. */
export function unavailableReason({
  failure,
  rid,
}: {
  readonly failure: string;
  readonly rid?: string | undefined;
}): PauseReason {
  return { code: 'WECHAT_UNAVAILABLE', failure, ...(rid === undefined ? {} : { rid }) };
}
