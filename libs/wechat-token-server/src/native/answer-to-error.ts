import { HttpException } from '@nestjs/common';
import type { IncomingHttpHeaders } from 'node:http';
import { isWechatTokenError, type AnyWechatTokenError, type Language } from 'nestjs-wechat-token';
import { OptionFailedError } from '../checks/given-options.js';
import { serverLog } from '../checks/server-log.js';
import { languageOf, nativeAnswerOf, type NativeAnswer } from './native-answer.js';
import { NativeError, type NativeRefusal } from './native.error.js';

/** The answer to any error of a native route, in the language that `Accept-Language` prefers. Logs a fault of the server. */
export function answerTo(
  error: unknown,
  request: { readonly headers: IncomingHttpHeaders },
  requestId: string,
): NativeAnswer {
  const language = languageOf(request);
  if (isWechatTokenError(error)) return libraryAnswer(error, language, requestId);
  const refusal = error instanceof NativeError ? error.refusal : foreign(error);
  // The error may contain a URL with a token, so only its class is logged. Of an option that failed, the log says so already.
  if (refusal.status === 500 && !(error instanceof OptionFailedError))
    serverLog.error(`Request ${requestId} failed with ${nameOf(error)}`);
  return nativeAnswerOf(refusal, language, requestId);
}

function libraryAnswer(error: AnyWechatTokenError, language: Language, requestId: string): NativeAnswer {
  const { code, retryable } = error;
  const { errcode, rid } = error as { errcode?: number; rid?: string };
  const status = statusOf(error);
  const body = {
    code,
    ...error.in(language),
    retryable,
    requestId,
    ...(errcode !== undefined && { errcode }),
    ...(rid !== undefined && { rid }),
  };
  return { status, headers: status === 503 ? { 'Retry-After': '1' } : {}, body };
}

function statusOf({ code, retryable }: AnyWechatTokenError): number {
  switch (code) {
    case 'APP_UNKNOWN':
      return 404;
    case 'AUTHORIZATION_INVALID':
    case 'CALL_INVALID':
      return 400;
    case 'WAIT_TIMED_OUT':
      return 504;
    case 'SHUT_DOWN':
      return 503;
    default:
      return retryable ? 503 : 502;
  }
}

/** An error of Nest or of the HTTP framework, such as a body that is not JSON; anything else is a fault of the server. */
function foreign(error: unknown): NativeRefusal {
  const status = statusOfForeign(error);
  if (status === 404) {
    return {
      status: 404,
      code: 'NOT_FOUND',
      problem: { en: 'The server has no such route', zh: '服务没有此路由' },
      remedy: { en: 'See /v1/openapi.json', zh: '请见 /v1/openapi.json' },
    };
  }
  if (status >= 400 && status < 500) {
    return {
      status,
      code: 'CALL_INVALID',
      problem: { en: 'The request is malformed', zh: '请求格式不正确' },
      remedy: { en: 'See /v1/openapi.json', zh: '请见 /v1/openapi.json' },
    };
  }
  return {
    status: 500,
    code: 'INTERNAL',
    problem: { en: 'The token server failed', zh: '中控服务器内部出错' },
    remedy: { en: 'Look for the request id in its log', zh: '请在其日志中查找请求 id' },
  };
}

function statusOfForeign(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  const { statusCode } = (error ?? {}) as { statusCode?: unknown };
  return typeof statusCode === 'number' ? statusCode : 500;
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.constructor.name : typeof error;
}
