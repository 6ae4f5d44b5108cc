import { isWechatTokenError } from 'nestjs-wechat-token';

/** The outcome of a request that failed. Nothing of a foreign error, which may quote a secret. */
export function failureOutcomeOf(error: unknown): string {
  if (!isWechatTokenError(error)) return 'FAILED';
  return error.code === 'WECHAT_REFUSED' ? `${error.code}_${error.errcode}` : error.code;
}
