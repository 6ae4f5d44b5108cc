import { WechatTokenError } from '../../errors/wechat-token.error.js';

/** Whether a response of the platform, or a response object whose `data` is one, refuses the access token. */
export function isRejectedAnswer(answer: unknown, rejections: ReadonlySet<number>): boolean {
  return hasRejection(answer, rejections) || hasRejection(fieldOf(answer, 'data'), rejections);
}

/** Whether an error that a call threw refuses the access token. Errors of ours are about other requests. */
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
