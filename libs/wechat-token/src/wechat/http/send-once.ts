import { finished, Readable } from 'node:stream';
import type { HttpSender } from './http-sender.js';
import axios, { type AxiosRequestConfig } from 'axios';
import { deadlineAfter } from '../../core/time/deadline.js';
import { LONGEST_TIMER_MS, systemClock } from '../../core/time/system-clock.js';
import { SingleRequestTransport } from './single-request-transport.js';
import type { WechatExchangeFailure } from './wechat-answer.js';
import { failureOf, isBeforeSending, type WechatFailure } from './wechat-failure.js';

/** The time-outs of one request. */
export interface SendingLimits {
  /** Until axios has answered: the whole exchange, unless the response is a stream. */
  readonly timeoutMs: number;
  /** Until the connection is open. */
  readonly connectTimeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The outcome of one request: a response of any status, or the code of the failure. */
export type Sending =
  | {
      readonly ok: true;
      readonly status: number;
      readonly headers: Readonly<Record<string, unknown>>;
      readonly data: unknown;
    }
  | WechatExchangeFailure;

/**
 * Sends exactly one request, and returns data whatever happens. Errors of axios contain the URL, the body and so the secret: they are not
 * carried on.
 */
export function sendOnce(
  http: HttpSender,
  config: AxiosRequestConfig,
  { timeoutMs, connectTimeoutMs, signal }: SendingLimits,
): Promise<Sending> {
  if (signal?.aborted) return Promise.resolve({ ok: false, issued: 'nothing', failure: 'ABORTED' });
  const abort = new AbortController();
  const transport = new SingleRequestTransport(abort.signal, performance.now() + timeoutMs);

  return new Promise((resolve) => {
    const settle = (outcome: Sending) => {
      callOff();
      clearTimeout(unsent);
      signal?.removeEventListener('abort', breakOff);
      resolve(outcome);
    };
    const fail = (failure: WechatFailure) =>
      settle({ ok: false, issued: issuedBy(failure, transport), failure });
    const giveUp = (failure: WechatFailure) => {
      // First what was seen of the connection, then its end.
      fail(failure);
      abort.abort();
    };
    const callOff = deadlineAfter(systemClock, timeoutMs, () =>
      giveUp(transport.mayHaveBeenSent === false ? 'CONNECT_TIMEOUT' : 'ETIMEDOUT'),
    );
    // A request that was not sent in time is never sent: nobody would use its response.
    const unsent = setTimeout(
      () => {
        if (transport.mayHaveBeenSent === false) giveUp('CONNECT_TIMEOUT');
      },
      Math.min(timeoutMs, connectTimeoutMs ?? Infinity, LONGEST_TIMER_MS),
    );
    const breakOff = () => giveUp('ABORTED');
    signal?.addEventListener('abort', breakOff, { once: true });

    const request = { ...config, ...ONE_REQUEST, transport, signal: abort.signal };
    const exchange = async () => {
      try {
        const { status, headers, data } = await http.request<unknown>(request);
        settle({ ok: true, status, headers, data });
        // Ended before, it would take the rest of a response that is still arriving with it.
        if (data instanceof Readable) finished(data, () => transport.close());
        else transport.close();
      } catch (error) {
        fail(failureOf(error));
      }
    };
    void exchange();
  });
}

/** Axios must not parse, repeat, redirect or judge by itself. */
const ONE_REQUEST: AxiosRequestConfig = {
  allowAbsoluteUrls: true,
  transformRequest: [(data: unknown) => data],
  transformResponse: [(data: unknown) => data],
  maxRedirects: 0,
  // Axios' own time-out does not limit a slowly dripping body.
  timeout: 0,
  validateStatus: () => true,
  // Without one, HttpService creates one per request and cancels it at the end, each time with an error and its stack.
  // oxlint-disable-next-line import/no-named-as-default-member -- under its own name it is a type only
  cancelToken: new axios.CancelToken(() => undefined),
};

/** What was seen of the connection decides; only if another adapter hid it, the error code does. */
function issuedBy(failure: WechatFailure, transport: SingleRequestTransport): 'nothing' | 'unknown' {
  const mayHaveBeenSent = transport.mayHaveBeenSent ?? !isBeforeSending(failure);
  return mayHaveBeenSent ? 'unknown' : 'nothing';
}
