import { randomFillSync } from 'node:crypto';
import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';

const ID_BYTES = 16;
/** Random bytes for many ids: drawing them for each request takes longer than answering it. */
const pool = Buffer.alloc(128 * ID_BYTES);
let used = pool.length;

/** Names one request in its response and in the audit. Not a `rid` of WeChat's. */
export function newRequestId(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += ID_BYTES;
  return pool.toString('hex', used - ID_BYTES, used);
}

/** The headers of every response: it must not be cached, and it names its request. */
export function ownHeaders(requestId: string): OutgoingHttpHeaders {
  return {
    'Cache-Control': 'no-store',
    Pragma: 'no-cache',
    'X-Content-Type-Options': 'nosniff',
    Vary: 'Authorization',
    'X-Token-Server': requestId,
  };
}

/** Answers 200 with JSON, as WeChat does. */
export function answerJson(response: ServerResponse, requestId: string, json: object): void {
  const body = JSON.stringify(json);
  response
    .writeHead(200, {
      ...ownHeaders(requestId),
      'Content-Type': 'application/json; charset=utf-8',
      'Content-Length': Buffer.byteLength(body),
    })
    .end(body);
}

/** Refuses as WeChat does: 200, `errcode`, and WeChat's own text followed by `sentence`, the reason of this server. */
export function answerRefusal(
  response: ServerResponse,
  requestId: string,
  { errcode, sentence }: { readonly errcode: number; readonly sentence: string },
): void {
  const errmsg = `${textOf(errcode)} (token server: ${sentence}; request ${requestId})`;
  answerJson(response, requestId, { errcode, errmsg });
}

/** Answers with a status and no body, which SDKs treat as a failure of the connection. `isLast` closes the connection. */
export function answerEmpty(
  response: ServerResponse,
  requestId: string,
  { status, isLast = false }: { readonly status: number; readonly isLast?: boolean },
): void {
  const last = isLast ? { Connection: 'close' } : {};
  response.writeHead(status, { ...ownHeaders(requestId), ...last, 'Content-Length': 0 }).end();
}

/** WeChat's own texts of the errcodes that this server answers with. */
const TEXTS: Readonly<Record<number, string>> = {
  [-1]: 'system error',
  40001: 'invalid credential, access_token is invalid or not latest',
  40002: 'invalid grant_type',
  40013: 'invalid appid',
  40097: 'invalid args',
  40125: 'invalid appsecret',
  41001: 'access_token missing',
  41002: 'appid missing',
  41004: 'appsecret missing',
  41008: 'missing code',
  42001: 'access_token expired',
  43001: 'require GET method',
  43002: 'require POST method',
  44002: 'empty post data',
  45011: 'api minute-quota reach limit, must slower, retry next minute',
  47001: 'data format error',
  48001: 'api unauthorized',
};

/**
 * What WeChat writes beside an errcode.
 *
 * @see https://developers.weixin.qq.com/doc/oplatform/developers/errCode/errCode.html
 */
function textOf(errcode: number): string {
  return TEXTS[errcode] ?? 'refused';
}
