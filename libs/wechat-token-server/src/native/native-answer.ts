import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { Language } from 'nestjs-wechat-token';
import { ownHeaders } from '../wechat-shape/answer.js';
import type { NativeRefusal } from './native.error.js';

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
  const text = JSON.stringify(body);
  // One object, filled: to spread several into another takes longer than to write them.
  const all = ownHeaders(requestId);
  Object.assign(all, headers);
  all['Content-Type'] = 'application/json; charset=utf-8';
  all['Content-Length'] = Buffer.byteLength(text);
  response.writeHead(status, all).end(text);
}
