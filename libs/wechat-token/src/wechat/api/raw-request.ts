import type { AxiosRequestConfig } from 'axios';
import type { OpenBody } from './api-body.js';
import { apiBaseOf, type ApiRoute } from './api-routes.js';
import type { RawRequest } from './api-wire.js';
import type { Sending } from '../http/send-once.js';

/** How long a stream may stand still while it is sent. */
export const UPLOAD_IDLE_MS = 15_000;

/** A request whose response is handed on as it comes. */
export function rawConfigOf(
  route: ApiRoute,
  { appId, method, target, headers: given, body }: RawRequest,
  opened: OpenBody | undefined,
): AxiosRequestConfig {
  const request = { ...route.wayOut, url: `${apiBaseOf(route, appId)}${target}`, method };
  const headers = { ...given, ...route.relay?.headers };
  if (!opened || !body) return { ...request, headers };
  return { ...request, headers: { ...headers, 'content-length': String(body.length) }, data: opened.data };
}

/** Sends a stream, and gives up once it stands still, or once no response begins within `timeoutMs` of its end. */
export async function whileMoving(
  opened: OpenBody,
  timeoutMs: number,
  signal: AbortSignal | undefined,
  send: (signal: AbortSignal) => Promise<Sending>,
): Promise<Sending> {
  const standstill = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const look = () => {
    const isSent = !('readableEnded' in opened.data) || opened.data.readableEnded;
    const leftMs = opened.movedAt + (isSent ? timeoutMs : UPLOAD_IDLE_MS) - performance.now();
    if (leftMs > 0) timer = setTimeout(look, leftMs);
    else standstill.abort();
  };
  look();
  const signals = signal ? [signal, standstill.signal] : [standstill.signal];
  const sending = await send(AbortSignal.any(signals));
  clearTimeout(timer);
  const isStill = !sending.ok && standstill.signal.aborted;
  return isStill ? { ...sending, failure: 'ETIMEDOUT' } : sending;
}
