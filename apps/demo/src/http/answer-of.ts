import { HttpException } from '@nestjs/common';
import { AuthorizationInvalidError, UnknownAppError, WechatTokenError } from 'nestjs-wechat-token';

/** The response to a request that failed. */
export interface ErrorAnswer {
  readonly status: number;
  readonly body: {
    readonly code: string;
    readonly message: string;
    readonly remedy: string;
    readonly errcode?: number;
    readonly rid?: string;
  };
}

/** The demo's routes. */
const ASK_A_ROUTE =
  'Request GET /wechat/access-token, /wechat/callback-ips, /wechat/follower, /wechat/status, /wechat/js-sdk, /health or /metrics, or open / in a browser';

const HTTP_CODES: Readonly<Record<number, { code: string; message: string; remedy: string }>> = {
  401: {
    code: 'UNAUTHORIZED',
    message: 'The request has no bearer key, or a wrong one.',
    remedy: 'Send the header Authorization: Bearer <API_KEY>; a generated key is printed at the start',
  },
  403: {
    code: 'FORBIDDEN',
    message: "Only the demo's own pages are signed.",
    remedy:
      'Open the page at the address for browsers: PUBLIC_URL, otherwise the address where the demo listens',
  },
  404: {
    code: 'NOT_FOUND',
    message: 'There is no such route.',
    remedy: ASK_A_ROUTE,
  },
};

/** The response for an error: 503 if waiting helps, otherwise 502. Contains nothing of a foreign error. */
export function answerOf(error: unknown): ErrorAnswer {
  if (error instanceof WechatTokenError) return { status: statusOf(error), body: bodyOf(error) };
  if (error instanceof HttpException) {
    const status = error.getStatus();
    const body = HTTP_CODES[status];
    if (body) return { status, body };
    if (status < 500) {
      const message = 'The request is malformed.';
      return { status, body: { code: 'BAD_REQUEST', message, remedy: ASK_A_ROUTE } };
    }
  }
  const message = 'The demo failed.';
  return {
    status: 500,
    body: { code: 'INTERNAL', message, remedy: 'Look at its log, and report it to its authors' },
  };
}

function statusOf(error: WechatTokenError): number {
  if (error instanceof UnknownAppError) return error.appId === undefined ? 400 : 404;
  if (error instanceof AuthorizationInvalidError) return 400;
  // An application that shuts down will soon be up again, or another one answers.
  return error.retryable || error.code === 'SHUT_DOWN' ? 503 : 502;
}

function bodyOf(error: WechatTokenError): ErrorAnswer['body'] {
  const { code, message, remedy } = error;
  const { errcode, rid } = error as { errcode?: number; rid?: string };
  return {
    code,
    message,
    remedy,
    ...(errcode !== undefined && { errcode }),
    ...(rid !== undefined && { rid }),
  };
}
