import type { ServerResponse } from 'node:http';
import { answerEmpty, ownHeaders } from '../wechat-shape/answer.js';
import type { InspectedResponse } from './inspect-response.js';

/**
 * A caller that takes nothing for this long is disconnected. Long, since the system tells that a slow caller takes something only once a
 * third of its buffer, which may be a MiB, is free again.
 */
const IDLE_MS = 120_000;

/** How a response was sent to the caller. */
export interface SentDown {
  readonly status: number;
  /** Bytes of the body that were handed to the caller's connection. */
  readonly received: number;
  /** For the audit. A transfer that breaks off is never ended as if it were complete. */
  readonly outcome: 'ok' | 'BROKEN' | 'REDIRECT' | 'TOKEN_IN_RESPONSE';
}

/** Sends a response on to the caller. A redirect, or a response that repeats the access token, becomes 502. */
export async function sendDown(
  inspected: InspectedResponse,
  response: ServerResponse,
  requestId: string,
): Promise<SentDown> {
  const { status, body } = inspected.response;
  const isRedirect = status >= 300 && status < 400 && status !== 304;
  if (isRedirect || inspected.repeatsToken) {
    body.destroy();
    answerEmpty(response, requestId, { status: 502 });
    return { status: 502, received: 0, outcome: isRedirect ? 'REDIRECT' : 'TOKEN_IN_RESPONSE' };
  }
  const size = inspected.head.reduce((sum, chunk) => sum + chunk.byteLength, 0);
  const hasBody = status !== 204 && status !== 304;
  response.writeHead(status, {
    ...inspected.headers,
    ...(inspected.isWhole && hasBody ? { 'content-length': String(size) } : {}),
    ...ownHeaders(requestId),
  });
  let received = 0;
  try {
    for await (const chunk of chunksOf(inspected)) {
      if (response.destroyed) break;
      received += chunk.byteLength;
      if (!response.write(chunk)) await drained(response);
    }
  } catch {
    response.destroy();
  }
  if (response.destroyed) {
    body.destroy();
    return { status, received, outcome: 'BROKEN' };
  }
  response.end();
  return { status, received, outcome: 'ok' };
}

async function* chunksOf({ head, rest }: InspectedResponse): AsyncGenerator<Uint8Array> {
  yield* head;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const settle = () => {
      clearTimeout(timer);
      response.off('drain', settle).off('close', settle);
      resolve();
    };
    const timer = setTimeout(() => response.destroy(), IDLE_MS);
    response.once('drain', settle).once('close', settle);
    if (response.destroyed) settle();
  });
}
