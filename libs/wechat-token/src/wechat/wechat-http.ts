import type { HttpService } from '@nestjs/axios';
import type { AxiosRequestConfig } from 'axios';
import { OneRequest } from './one-request.js';
import { wayOutOf } from './way-out.js';
import { MAX_BODY_BYTES, parseWechatBody, type WechatExchange } from './wechat-answer.js';
import { failureOf, isBeforeSending, type WechatFailure } from './wechat-failure.js';
import { DEFAULT_BASE_URL, DEFAULT_HTTP_TIMEOUT_MS, type WechatHttpOptions } from './wechat-http.options.js';

/** One request to WeChat's API. A `body` makes it a POST of JSON. */
export interface WechatRequest {
  /** From the slash on: `/cgi-bin/token`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: WechatRequestBody;
  /** The whole exchange, a dripping body included. */
  readonly timeoutMs?: number;
  /** Breaks the exchange off before its time-out. */
  readonly signal?: AbortSignal | undefined;
}

/** What is posted, before it becomes JSON. */
export type WechatRequestBody = Readonly<Record<string, unknown>>;

/**
 * Exchanges one request for one answer with WeChat: no retry, no redirect, at most 64 KiB, never longer than its time-out.
 * Nothing is thrown. What axios throws holds the URL, the body and with them the secret, so it goes no further than this.
 */
export class WechatHttp {
  private readonly baseUrl: string;
  private readonly timeoutMs: number;
  private readonly wayOut: AxiosRequestConfig;

  constructor(
    private readonly http: HttpService,
    options: WechatHttpOptions = {},
  ) {
    const { baseUrl = DEFAULT_BASE_URL, timeoutMs = DEFAULT_HTTP_TIMEOUT_MS } = options;
    this.wayOut = wayOutOf(baseUrl, options);
    this.baseUrl = baseUrl.replace(/\/+$/, '');
    this.timeoutMs = timeoutMs;
  }

  /** Sends the request once, and answers with data whatever happens. */
  exchange(request: WechatRequest): Promise<WechatExchange> {
    const transport = new OneRequest();
    const abort = new AbortController();

    return new Promise((resolve) => {
      const settle = (outcome: WechatExchange) => {
        clearTimeout(deadline);
        request.signal?.removeEventListener('abort', breakOff);
        resolve(outcome);
      };
      const fail = (failure: WechatFailure) =>
        settle({ ok: false, issued: issuedBy(failure, transport), failure });

      const giveUp = (failure: WechatFailure) => {
        // First what was seen of the connection, then its end.
        fail(failure);
        abort.abort();
      };
      const deadline = setTimeout(
        () => giveUp(transport.mayHaveBeenSent === false ? 'CONNECT_TIMEOUT' : 'ETIMEDOUT'),
        request.timeoutMs ?? this.timeoutMs,
      );
      const breakOff = () => giveUp('ABORTED');
      if (request.signal?.aborted) return settle({ ok: false, issued: 'nothing', failure: 'ABORTED' });
      request.signal?.addEventListener('abort', breakOff, { once: true });

      const config = { ...this.configOf(request), transport, signal: abort.signal };
      // Subscribed to once: each subscription is a request of its own.
      this.http.request<unknown>(config).subscribe({
        next: ({ status, data }) => settle(parseWechatBody(status, bytesOf(data))),
        error: (error: unknown) => fail(failureOf(error)),
        complete: () => fail('NETWORK'),
      });
    });
  }

  private configOf({ path, query, body }: WechatRequest): AxiosRequestConfig {
    const search = query === undefined ? '' : `?${new URLSearchParams(query).toString()}`;
    return {
      ...this.wayOut,
      url: `${this.baseUrl}${path}${search}`,
      allowAbsoluteUrls: true,
      method: body === undefined ? 'GET' : 'POST',
      // A string, not a stream: WeChat answers 412 to a POST without Content-Length.
      ...(body === undefined
        ? {}
        : { data: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
      transformRequest: [(data: unknown) => data],
      transformResponse: [(data: unknown) => data],
      responseType: 'arraybuffer',
      maxContentLength: MAX_BODY_BYTES,
      maxRedirects: 0,
      // Axios' own does not bound a body that drips.
      timeout: 0,
      validateStatus: () => true,
    };
  }
}

/** What was seen of the connection decides; only where another adapter hid it, the word does. */
function issuedBy(failure: WechatFailure, transport: OneRequest): 'nothing' | 'unknown' {
  const mayHaveBeenSent = transport.mayHaveBeenSent ?? !isBeforeSending(failure);
  return mayHaveBeenSent ? 'unknown' : 'nothing';
}

function bytesOf(data: unknown): Uint8Array {
  if (data instanceof Uint8Array) return data;
  if (data instanceof ArrayBuffer) return new Uint8Array(data);
  return Buffer.from(typeof data === 'string' ? data : '');
}
