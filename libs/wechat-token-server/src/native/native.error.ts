import type { Wording } from 'nestjs-wechat-token';

/** The stable codes of the native routes' own errors, in addition to those of the library. */
export type NativeErrorCode =
  | 'CALL_INVALID'
  | 'APP_UNKNOWN'
  | 'UNAUTHORIZED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'TOO_MANY'
  | 'WECHAT_UNAVAILABLE'
  | 'INTERNAL';

/** Why a native route does not do what a request demands: an HTTP status, and what the answer says in both languages. */
export interface NativeRefusal {
  readonly status: number;
  readonly code: NativeErrorCode;
  readonly problem: Wording;
  readonly remedy: Wording;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A refusal, where it has to be thrown. The stack of an error costs more than the rest of a refusal. */
export class NativeError extends Error {
  override readonly name = 'NativeError';

  constructor(readonly refusal: NativeRefusal) {
    super(refusal.problem.en);
  }
}

/** The request itself is wrong: a parameter or a field of the body. */
export function callInvalid(problem: Wording, remedy: Wording): NativeError {
  return new NativeError({ status: 400, code: 'CALL_INVALID', problem, remedy });
}

/** WeChat did not say whether it accepts a credential. */
export function noVerdict(): NativeError {
  return new NativeError({
    status: 503,
    code: 'WECHAT_UNAVAILABLE',
    problem: { en: 'WeChat did not say whether it accepts the credential', zh: '微信未能确认该凭据是否有效' },
    remedy: { en: 'Report it again in a few seconds', zh: '请几秒后重新上报' },
    headers: { 'Retry-After': '2' },
  });
}
