import { WechatTokenError } from '../../errors/wechat-token.error.js';
import { REJECTIONS } from '../../wechat/http/refusal-scope.js';

/** Whether an answer of WeChat's, or the `data` of a response with one, refuses the access token. */
export function isRejectedAnswer(answer: unknown): boolean {
  return hasRejection(answer) || hasRejection(fieldOf(answer, 'data'));
}

/** Whether an errcode refuses the credential that was sent. */
export function isRejectedErrcode(errcode: number): boolean {
  return REJECTIONS.has(errcode);
}

/** Whether what a call threw says so. An error of ours is about another asking. */
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
