import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { Language } from 'nestjs-wechat-token';
import { JsonAnswer } from './json-answer.js';
import type { NativeRefusal } from './native.error.js';

/** Takes the place of a request's id until there is one. */
const ID = '<id>';

/** The body of every error of a native route. */
export interface NativeErrorBody {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
  readonly retryable: boolean;
  readonly requestId: string;
  readonly errcode?: number;
  readonly rid?: string;
}

/** A native answer, before it is written. */
export interface NativeAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: NativeErrorBody;
}

/** Returns the answer to a request that a native route refuses. */
export function nativeAnswerOf(
  { status, code, problem, remedy, headers = {} }: NativeRefusal,
  language: Language,
  requestId: string,
): NativeAnswer {
  const end = language === 'zh' ? '。' : '. ';
  const body = {
    code,
    message: `${problem[language]}${end}${remedy[language]}`,
    remedy: remedy[language],
    retryable: status === 429 || status === 503,
    requestId,
  };
  return { status, headers, body };
}

/** The language that a request prefers. */
export function languageOf({ headers }: { readonly headers: IncomingHttpHeaders }): Language {
  return /^\s*zh\b/i.test(headers['accept-language'] ?? '') ? 'zh' : 'en';
}

/** Writes a native answer where Nest does not. */
export function writeNativeAnswer(
  response: ServerResponse,
  requestId: string,
  { status, headers, body }: NativeAnswer,
): void {
  new JsonAnswer(status, headers).write(response, requestId, JSON.stringify(body));
}

/** A refusal in one language: all of it but the request's id. */
interface PreparedRefusal {
  readonly answer: JsonAnswer;
  readonly before: string;
  readonly after: string;
}

const prepared = {
  en: new WeakMap<NativeRefusal, PreparedRefusal>(),
  zh: new WeakMap<NativeRefusal, PreparedRefusal>(),
};

/** Writes the {@link nativeAnswerOf} a refusal where Nest does not. What is given again and again is prepared once. */
export function writeRefusal(
  response: ServerResponse,
  requestId: string,
  refusal: NativeRefusal,
  language: Language,
): void {
  const known = prepared[language].get(refusal) ?? prepare(refusal, language);
  known.answer.write(response, requestId, known.before + requestId + known.after);
}

function prepare(refusal: NativeRefusal, language: Language): PreparedRefusal {
  const { status, headers, body } = nativeAnswerOf(refusal, language, ID);
  const [before = '', after = ''] = JSON.stringify(body).split(ID);
  const made = { answer: new JsonAnswer(status, headers), before, after };
  prepared[language].set(refusal, made);
  return made;
}
