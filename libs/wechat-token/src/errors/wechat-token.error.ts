import { processLanguage, type Language, type Wording } from './language.js';

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
  | 'TOKEN_SERVER_REFUSED'
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

/** Whether it is an error of this library, from any copy of the package: a registered symbol is the same in all copies. */
export function isOfOurs(error: unknown): boolean {
  return typeof error === 'object' && error !== null && OURS in error;
}

/** The text of an error for a person, in one language. */
export interface ErrorText {
  /** What failed, and what to do about it. */
  readonly message: string;
  /** What to do about it. */
  readonly remedy: string;
}

/**
 * The base of all errors of this library. `code` and `retryable` are for programs; `message` and `remedy` are for a person, in the language
 * of the module's options, and {@link in} has them in the other one. Facts are fields; there is never a secret, a token, a foreign message
 * or a `cause`.
 */
export abstract class WechatTokenError extends Error {
  abstract readonly code: WechatTokenErrorCode;
  /** Whether waiting and trying again can help. */
  abstract readonly retryable: boolean;
  /** What to do about it. */
  readonly remedy: string;
  readonly #what: Wording;
  readonly #remedy: Wording;

  constructor(what: Wording, remedy: Wording) {
    const text = textOf(what, remedy, processLanguage());
    super(text.message);
    this.name = new.target.name;
    this.remedy = text.remedy;
    this.#what = what;
    this.#remedy = remedy;
    Object.defineProperty(this, OURS, { value: true });
  }

  /** The text in a language, whatever the language of `message`. */
  in(language: Language): ErrorText {
    return textOf(this.#what, this.#remedy, language);
  }

  /** All facts of the error as plain data, for logs and responses. */
  toJSON(): Record<string, unknown> {
    const { stack: _, ...facts } = { ...this, message: this.message };
    return facts;
  }
}

function textOf(what: Wording, remedy: Wording, language: Language): ErrorText {
  const end = language === 'zh' ? '。' : '. ';
  return { message: `${what[language]}${end}${remedy[language]}`, remedy: remedy[language] };
}
