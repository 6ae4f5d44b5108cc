import { WechatTokenError } from '../../errors/wechat-token.error.js';

/** Whether an answer of WeChat's, or the `data` of a response with one, refuses the access token. */
export function isRejectedAnswer(answer: unknown, rejections: ReadonlySet<number>): boolean {
  return hasRejection(answer, rejections) || hasRejection(fieldOf(answer, 'data'), rejections);
}

/** Whether what a call threw says so. An error of ours is about another asking. */
export function isRejectedError(error: unknown, rejections: ReadonlySet<number>): boolean {
  if (error instanceof WechatTokenError) return false;
  return isRejectedAnswer(error, rejections) || isRejectedAnswer(fieldOf(error, 'response'), rejections);
}

function hasRejection(value: unknown, rejections: ReadonlySet<number>): boolean {
  const errcode = fieldOf(value, 'errcode');
  return typeof errcode === 'number' && rejections.has(errcode);
}

function fieldOf(value: unknown, field: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, field) : undefined;
}
