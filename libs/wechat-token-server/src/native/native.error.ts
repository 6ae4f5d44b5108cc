import type { Wording } from 'nestjs-wechat-token';

/** The stable codes of the native routes' own errors, in addition to those of the library. */
export type NativeErrorCode =
  | 'CALL_INVALID'
  | 'UNAUTHORIZED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'TOO_MANY'
  | 'WECHAT_UNAVAILABLE'
  | 'INTERNAL';

/** An error of a native route: an HTTP status, and what it says in both languages. */
export class NativeError extends Error {
  override readonly name = 'NativeError';

  constructor(
    readonly status: number,
    readonly code: NativeErrorCode,
    readonly problem: Wording,
    readonly remedy: Wording,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(problem.en);
  }
}

/** The request itself is wrong: a parameter or a field of the body. */
export function callInvalid(problem: Wording, remedy: Wording): NativeError {
  return new NativeError(400, 'CALL_INVALID', problem, remedy);
}

/** WeChat did not say whether it accepts a credential. */
export function noVerdict(): NativeError {
  return new NativeError(
    503,
    'WECHAT_UNAVAILABLE',
    { en: 'WeChat did not say whether it accepts the credential', zh: '微信未能确认该凭据是否有效' },
    { en: 'Report it again in a few seconds', zh: '请几秒后重新上报' },
    { 'Retry-After': '2' },
  );
}
