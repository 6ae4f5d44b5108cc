import { Readable } from 'node:stream';
import type { HttpSender } from '../http/http-sender.js';
import type { AxiosRequestConfig } from 'axios';
import type { OpenBody } from './api-body.js';
import { openFile } from './file-response.js';
import { isUnreachable, type ApiRoute, type ApiRoutes } from './api-routes.js';
import { apiUrlOf } from './api-target.js';
import type { ApiOutcome, ApiRequest, ApiWire } from './api-wire.js';
import { BrokenBodyError } from '../http/body-reader.js';
import { refusalTextOf } from '../http/refusal-text.js';
import { sendOnce, type Sending } from '../http/send-once.js';
import { parseWechatAnswer, parseWechatBody, type WechatExchangeFailure } from '../http/wechat-answer.js';
import { bytesOf } from '../http/wechat-http.js';

/** Longer than any list of WeChat's. Files have no limit: they are downloaded. */
export const MAX_JSON_BYTES = 16 * 1024 * 1024;

/** The time-out of a call with a long body: 20 MB on a slow line. */
export const UPLOAD_TIMEOUT_MS = 60_000;

const LONG_BODY_BYTES = 256 * 1024;

/** How long a domain may be silent before the other one is tried, and no longer than half of the call's time. */
const CONNECT_TIMEOUT_MS = 3_000;

/** Sends calls of the API over HTTP. */
export class ApiHttp implements ApiWire {
  constructor(
    private readonly http: HttpSender,
    private readonly routes: ApiRoutes,
    /** The time-out of one exchange, connecting included. */
    private readonly timeoutMs: number,
  ) {}

  async send(request: ApiRequest): Promise<ApiOutcome> {
    const { body, signal, timeoutMs = this.timeoutOf(request) } = request;
    const endsAt = performance.now() + timeoutMs;
    const routes = this.routes.inOrder();
    for (let index = 0; ; index += 1) {
      const route = routes[index]!;
      // The part of a stream that has been read is gone.
      const hasAnother = index + 1 < routes.length && body?.canRepeat !== false;
      const leftMs = index === 0 ? timeoutMs : Math.max(0, endsAt - performance.now());
      const opened = body?.open();
      const sending = await sendOnce(this.http, configOf(route, request, opened), {
        timeoutMs: leftMs,
        connectTimeoutMs: hasAnother ? Math.min(CONNECT_TIMEOUT_MS, leftMs / 2) : undefined,
        signal,
      });
      opened?.close();
      if (opened?.fault) return { outcome: 'body-failed', fault: opened.fault };

      const isAway = !sending.ok && isUnreachable(sending);
      this.routes.found(route, !isAway);
      if (!isAway || !hasAnother) return outcomeOf(sending, request, endsAt);
    }
  }

  private timeoutOf({ body }: ApiRequest): number {
    const isLong = body !== undefined && body.length > LONG_BODY_BYTES;
    return isLong ? Math.max(UPLOAD_TIMEOUT_MS, this.timeoutMs) : this.timeoutMs;
  }
}

function configOf(
  { baseUrl, wayOut }: ApiRoute,
  { method, target, accessToken, body, wants }: ApiRequest,
  opened: OpenBody | undefined,
): AxiosRequestConfig {
  return {
    ...wayOut,
    url: apiUrlOf(baseUrl, target, accessToken),
    method,
    ...(body && opened
      ? {
          data: opened.data,
          headers: { 'Content-Type': body.contentType, 'Content-Length': body.length },
        }
      : {}),
    ...(wants === 'json'
      ? { responseType: 'arraybuffer', maxContentLength: MAX_JSON_BYTES }
      : { responseType: 'stream' }),
  };
}

async function outcomeOf(sending: Sending, request: ApiRequest, endsAt: number): Promise<ApiOutcome> {
  if (!sending.ok) return failedBy(sending);
  const { status, headers, data } = sending;
  if (data instanceof Readable) {
    try {
      const { signal, accessToken } = request;
      const opened = await openFile({ status, headers, data }, { endsAt, signal, secrets: [accessToken] });
      return opened.outcome === 'failed' ? { ...opened, executed: 'unknown' } : opened;
    } catch (error) {
      const failure = error instanceof BrokenBodyError ? error.failure : 'NETWORK';
      return { outcome: 'failed', failure, executed: 'unknown' };
    }
  }
  const { bigIntegers } = request;
  const exchange = parseWechatBody(status, bytesOf(data), { maxBytes: MAX_JSON_BYTES, bigIntegers });
  if (!exchange.ok) return failedBy(exchange);
  const answer = parseWechatAnswer(exchange.json);
  switch (answer.outcome) {
    case 'answered':
      return { outcome: 'answered', json: exchange.json };
    case 'refused':
      return { ...answer, errmsg: refusalTextOf(exchange.json, [request.accessToken]) };
    case 'failed':
      return { ...answer, executed: 'unknown' };
  }
}

function failedBy({ failure, issued }: WechatExchangeFailure): ApiOutcome {
  return { outcome: 'failed', failure, executed: issued === 'nothing' ? 'no' : 'unknown' };
}
