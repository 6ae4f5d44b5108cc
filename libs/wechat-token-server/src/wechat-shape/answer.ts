import { randomFillSync } from 'node:crypto';
import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { textOf } from './texts.js';

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
