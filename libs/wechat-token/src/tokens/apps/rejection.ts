import { WechatTokenError } from '../../errors/wechat-token.error.js';
import { REJECTIONS } from '../../wechat/http/refusal-scope.js';

/** Whether a response of WeChat, or a response object whose `data` is one, refuses the access token. */
export function isRejectedAnswer(answer: unknown): boolean {
  return hasRejection(answer) || hasRejection(fieldOf(answer, 'data'));
}

/** Whether an errcode refuses the credential that was sent. */
export function isRejectedErrcode(errcode: number): boolean {
  return REJECTIONS.has(errcode);
}

/** Whether an error that a call threw refuses the access token. Errors of ours are about other requests. */
export function isRejectedError(error: unknown): boolean {
  if (error instanceof WechatTokenError) return false;
  return isRejectedAnswer(error) || isRejectedAnswer(fieldOf(error, 'response'));
}

function hasRejection(value: unknown): boolean {
  const errcode = fieldOf(value, 'errcode');
  return typeof errcode === 'number' && isRejectedErrcode(errcode);
}

function fieldOf(value: unknown, field: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, field) : undefined;
}
