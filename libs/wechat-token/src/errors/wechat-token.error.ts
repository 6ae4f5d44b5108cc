import type { Language, Wording } from './language.js';

/** The stable codes of our errors, for programs. `docs/errors.md` has a heading for each. */
export type WechatTokenErrorCode =
  | 'OPTIONS_INVALID'
  | 'APP_UNKNOWN'
  | 'SECRET_UNAVAILABLE'
  | 'WECHAT_REFUSED'
  | 'WECHAT_UNAVAILABLE'
  | 'BUDGET_SPENT'
  | 'TOKEN_STORE_FAILED'
  | 'TOKEN_RECORD_UNREADABLE'
  | 'REJECTION_DOUBTED'
  | 'WAIT_TIMED_OUT'
  | 'WAIT_ABORTED'
  | 'CALL_FAILED'
  | 'CALL_INVALID'
  | 'CALL_NOT_REPLAYED'
  | 'NO_ISSUER'
  | 'AUTHORIZATION_GONE'
  | 'AUTHORIZATION_INVALID'
  | 'STORE_VOLATILE'
  | 'SHUT_DOWN';

const OURS = Symbol.for('nestjs-wechat-token:error');

/** Whether it is an error of ours, whichever copy of the package made it: a symbol knows no copies. */
export function isOfOurs(error: unknown): boolean {
  return typeof error === 'object' && error !== null && OURS in error;
}

/**
 * The base of all our errors. `code` and `retryable` are for programs, `message` and `remedy` for a person.
 * Carries facts as fields, and never a secret, a token, a foreign message or a `cause`.
 */
export abstract class WechatTokenError extends Error {
  abstract readonly code: WechatTokenErrorCode;
  /** Whether waiting and trying again can help. */
  abstract readonly retryable: boolean;
  /** What to do about it. */
  readonly remedy: string;

  constructor(language: Language, what: Wording, remedy: Wording) {
    super(`${what[language]}${language === 'zh' ? '。' : '. '}${remedy[language]}`);
    this.name = new.target.name;
    this.remedy = remedy[language];
    Object.defineProperty(this, OURS, { value: true });
  }

  /** All facts of the error as plain data, for logs and answers. */
  toJSON(): Record<string, unknown> {
    const { stack: _, ...facts } = { ...this, message: this.message };
    return facts;
  }
}
