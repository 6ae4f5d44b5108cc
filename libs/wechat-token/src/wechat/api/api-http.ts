import { finished, Readable } from 'node:stream';
import type { HttpSender } from '../http/http-sender.js';
import type { AxiosRequestConfig } from 'axios';
import type { ApiBody, BodyFault, OpenBody } from './api-body.js';
import { openFile } from './file-response.js';
import { apiBaseOf, isUnreachable, type ApiRoute, type ApiRoutes, type RelayAccess } from './api-routes.js';
import { apiUrlOf } from './api-target.js';
import type { ApiOutcome, ApiRequest, ApiWire, RawOutcome, RawRequest } from './api-wire.js';
import { rawConfigOf, whileMoving } from './raw-request.js';
import { LONGEST_TIMER_MS } from '../../core/time/system-clock.js';
import { BrokenBodyError } from '../http/body-reader.js';
import { refusalTextOf } from '../http/refusal-text.js';
import { sendOnce, type Sending, type SendingLimits } from '../http/send-once.js';
import {
  parseWechatAnswer,
  parseWechatBody,
  tokenServerCodeOf,
  type WechatExchangeFailure,
  type WechatJson,
} from '../http/wechat-answer.js';
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
    /** What requests that are sent as they are go by. */
    private readonly plain: HttpSender,
  ) {}

  get relay(): RelayAccess | undefined {
    return this.routes.relay;
  }

  async send(request: ApiRequest): Promise<ApiOutcome> {
    const { body, signal, timeoutMs = this.timeoutOf(body) } = request;
    const endsAt = performance.now() + timeoutMs;
    const sent = await this.overRoutes(body, timeoutMs, (route, opened, limits) =>
      sendOnce(this.http, configOf(route, request, opened), { ...limits, signal }),
    );
    return 'fault' in sent ? { outcome: 'body-failed', fault: sent.fault } : outcomeOf(sent, request, endsAt);
  }

  async exchange(request: RawRequest): Promise<RawOutcome> {
    const { body, timeoutMs = this.timeoutOf(body) } = request;
    const isStream = body?.canRepeat === false;
    const sent = await this.overRoutes(
      body,
      isStream ? LONGEST_TIMER_MS : timeoutMs,
      (route, opened, limits) => {
        const send = (signal: AbortSignal | undefined) =>
          sendOnce(this.plain, rawConfigOf(route, request, opened), {
            connectTimeoutMs: Math.min(CONNECT_TIMEOUT_MS, timeoutMs),
            ...limits,
            signal,
          });
        return opened && isStream
          ? whileMoving(opened, timeoutMs, request.signal, send)
          : send(request.signal);
      },
    );
    if ('fault' in sent) return { outcome: 'body-failed', fault: sent.fault };
    if (!sent.ok) return failedBy(sent);
    const { status, headers, data } = sent;
    return {
      outcome: 'responded',
      status,
      headers,
      data: data instanceof Readable ? data : Readable.from([bytesOf(data)]),
    };
  }

  /** Sends over the first route that can be reached. */
  private async overRoutes(
    body: ApiBody | undefined,
    timeoutMs: number,
    sendOver: (
      route: ApiRoute,
      opened: OpenBody | undefined,
      limits: Pick<SendingLimits, 'timeoutMs' | 'connectTimeoutMs'>,
    ) => Promise<Sending>,
  ): Promise<Sending | { readonly fault: BodyFault }> {
    const endsAt = performance.now() + timeoutMs;
    const routes = this.routes.inOrder();
    for (let index = 0; ; index += 1) {
      const route = routes[index]!;
      // The part of a stream that has been read is gone.
      const hasAnother = index + 1 < routes.length && body?.canRepeat !== false;
      const leftMs = index === 0 ? timeoutMs : Math.max(0, endsAt - performance.now());
      const opened = body?.open();
      const sending = await sendOver(route, opened, {
        timeoutMs: leftMs,
        ...(hasAnother ? { connectTimeoutMs: Math.min(CONNECT_TIMEOUT_MS, leftMs / 2) } : {}),
      });
      if (opened) closeAfter(sending, opened);
      if (opened?.fault) return { fault: opened.fault };

      const isAway = !sending.ok && isUnreachable(sending);
      this.routes.found(route, !isAway);
      if (!isAway || !hasAnother) return sending;
    }
  }

  private timeoutOf(body: ApiBody | undefined): number {
    const isLong = body !== undefined && body.length > LONG_BODY_BYTES;
    return isLong ? Math.max(UPLOAD_TIMEOUT_MS, this.timeoutMs) : this.timeoutMs;
  }
}

/** A response may begin before all of the body was sent: ended then, the body would take the response with it. */
function closeAfter(sending: Sending, opened: OpenBody): void {
  if (sending.ok && sending.data instanceof Readable) finished(sending.data, () => opened.close());
  else opened.close();
}

function configOf(
  route: ApiRoute,
  { appId, method, target, accessToken, body, wants }: ApiRequest,
  opened: OpenBody | undefined,
): AxiosRequestConfig {
  const base = apiBaseOf(route, appId);
  const { headers = {} } = route.relay ?? {};
  return {
    ...route.wayOut,
    url: route.relay ? `${base}${target}` : apiUrlOf(base, target, accessToken),
    method,
    ...(body && opened
      ? {
          data: dataOf(opened),
          headers: { ...headers, 'Content-Type': body.contentType, 'Content-Length': body.length },
        }
      : { headers }),
    ...(wants === 'json'
      ? { responseType: 'arraybuffer', maxContentLength: MAX_JSON_BYTES }
      : { responseType: 'stream' }),
  };
}

/** Bytes as a buffer: axios takes no other array of them. */
function dataOf({ data }: OpenBody): Buffer | Readable {
  return data instanceof Uint8Array ? Buffer.from(data.buffer, data.byteOffset, data.byteLength) : data;
}

async function outcomeOf(sending: Sending, request: ApiRequest, endsAt: number): Promise<ApiOutcome> {
  if (!sending.ok) return failedBy(sending);
  const { status, headers, data } = sending;
  if (data instanceof Readable) {
    try {
      const { signal, accessToken } = request;
      const opened = await openFile({ status, headers, data }, { endsAt, signal, secrets: [accessToken] });
      if (opened.outcome !== 'failed') return opened;
      return answeredBy(opened.serverCode, { ...opened, executed: 'unknown' });
    } catch (error) {
      const failure = error instanceof BrokenBodyError ? error.failure : 'NETWORK';
      return { outcome: 'failed', failure, executed: 'unknown' };
    }
  }
  const { bigIntegers } = request;
  const body = bytesOf(data);
  const exchange = parseWechatBody(status, body, { maxBytes: MAX_JSON_BYTES, bigIntegers });
  if (!exchange.ok) return answeredBy(tokenServerCodeOf(status, body), failedBy(exchange));
  return outcomeOfJson(exchange.json, request.accessToken);
}

/** What came of a call that was answered with this JSON. */
export function outcomeOfJson(
  json: WechatJson,
  accessToken: string,
): Extract<ApiOutcome, { outcome: 'answered' | 'refused' | 'failed' }> {
  const answer = parseWechatAnswer(json);
  switch (answer.outcome) {
    case 'answered':
      return { outcome: 'answered', json };
    case 'refused':
      return { ...answer, errmsg: refusalTextOf(json, [accessToken]) };
    case 'failed':
      return { ...answer, executed: 'unknown' };
  }
}

type Failed = Extract<ApiOutcome, { outcome: 'failed' }>;

function answeredBy(serverCode: string | undefined, failed: Failed): Failed {
  return serverCode === undefined ? failed : { ...failed, executed: 'no', serverCode };
}

function failedBy({ failure, issued }: WechatExchangeFailure): Failed {
  return { outcome: 'failed', failure, executed: issued === 'nothing' ? 'no' : 'unknown' };
}
