import type { HttpSender } from './http-sender.js';
import type { AxiosRequestConfig } from 'axios';
import { DEFAULT_TIMING } from '../../core/ports/keeper-options.js';
import { sendOnce, type Sending } from './send-once.js';
import { proxyAgentOf } from './proxy-agent.js';
import {
  MAX_BODY_BYTES,
  parseWechatBody,
  type WechatExchange,
  type WechatExchangeFailure,
} from './wechat-answer.js';
import { DEFAULT_BASE_URL, type WechatHttpOptions } from './wechat-http.options.js';

/** What a request for a credential is called in metrics: the id of its kind's budget, or a check of a token. */
export type WechatCall = 'stable' | 'legacy' | 'check' | 'ticket' | 'user' | 'other';

/** One request to WeChat's API. A `body` makes it a POST of JSON. */
export interface WechatRequest {
  /** @default 'other' */
  readonly call?: WechatCall;
  /** Begins with a slash: `/cgi-bin/token`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: Readonly<Record<string, unknown>>;
  /** The time-out of the whole exchange, including a dripping body. */
  readonly timeoutMs?: number;
  /** Aborts the exchange before its time-out. */
  readonly signal?: AbortSignal | undefined;
}

/** A whole response of any status, which nobody has judged, or a word that says why there is none. */
export type RawExchange =
  | {
      readonly ok: true;
      readonly status: number;
      readonly contentType: string | undefined;
      readonly body: Uint8Array;
    }
  | WechatExchangeFailure;

/**
 * Exchanges one request for one response with WeChat: no retry, no redirect, at most 64 KiB, never longer than its time-out. Never throws:
 * errors of axios contain the URL, the body and so the secret.
 */
export class WechatHttp {
  private readonly baseUrl: string;
  private readonly timeoutMs: number;
  private readonly wayOut: AxiosRequestConfig;

  constructor(
    private readonly http: HttpSender,
    options: WechatHttpOptions = {},
  ) {
    const { baseUrl = DEFAULT_BASE_URL, timeoutMs = DEFAULT_TIMING.httpTimeoutMs } = options;
    this.wayOut = proxyAgentOf(baseUrl, options);
    this.baseUrl = baseUrl.replace(/\/+$/, '');
    this.timeoutMs = timeoutMs;
  }

  /** Sends the request once, and returns data whatever happens. */
  async exchange(request: WechatRequest): Promise<WechatExchange> {
    const sending = await this.send(request);
    return sending.ok ? parseWechatBody(sending.status, bytesOf(sending.data)) : sending;
  }

  /** As {@link exchange}, for a response that is handed on as it comes. */
  async exchangeRaw(request: WechatRequest): Promise<RawExchange> {
    const sending = await this.send(request);
    if (!sending.ok) return sending;
    const { status, headers, data } = sending;
    const type = headers['content-type'];
    return {
      ok: true,
      status,
      contentType: typeof type === 'string' ? type : undefined,
      body: bytesOf(data),
    };
  }

  private send(request: WechatRequest): Promise<Sending> {
    const { timeoutMs = this.timeoutMs, signal } = request;
    return sendOnce(this.http, this.configOf(request), { timeoutMs, signal });
  }

  private configOf({ path, query, body }: WechatRequest): AxiosRequestConfig {
    const search = query === undefined ? '' : `?${new URLSearchParams(query).toString()}`;
    return {
      ...this.wayOut,
      url: `${this.baseUrl}${path}${search}`,
      method: body === undefined ? 'GET' : 'POST',
      // A string, not a stream: WeChat answers 412 to a POST without Content-Length.
      ...(body === undefined
        ? {}
        : { data: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
      responseType: 'arraybuffer',
      maxContentLength: MAX_BODY_BYTES,
    };
  }
}

/** The whole body of a response that axios has collected. */
export function bytesOf(data: unknown): Uint8Array {
  if (data instanceof Uint8Array) return data;
  if (data instanceof ArrayBuffer) return new Uint8Array(data);
  return Buffer.from(typeof data === 'string' ? data : '');
}
