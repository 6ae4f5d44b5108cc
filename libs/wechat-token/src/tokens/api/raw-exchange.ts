import { CallInvalidError } from '../../errors/call-invalid.error.js';
import { WaitError } from '../../errors/wait.error.js';
import { bodyOf } from '../../wechat/api/api-body.js';
import { exactTargetOf } from '../../wechat/api/api-target.js';
import type { ApiWire } from '../../wechat/api/api-wire.js';
import { WechatFile } from '../../wechat/api/wechat-file.js';
import { BodyReader } from '../../wechat/http/body-reader.js';
import { isWait } from '../options/is-wait.js';
import { callFailed } from './api-call.js';
import { arriving } from './download-chunks.js';
import type { WechatExchangeOptions, WechatResponse } from './wechat-api.options.js';
import { ArrivingStream } from './wechat-download.js';

/** What the connection sets by itself. */
const OF_THE_CONNECTION: ReadonlySet<string> = new Set([
  'host',
  'connection',
  'content-length',
  'transfer-encoding',
  'expect',
]);

/** Sends one request as it is, and answers the response as it comes. Throws `WechatTokenError`. */
export async function rawExchange(
  wire: ApiWire,
  appId: string,
  path: string,
  options: WechatExchangeOptions,
): Promise<WechatResponse> {
  const { headers: given, body: sent, timeoutMs, idleTimeoutMs, signal } = options ?? {};
  const headers = headersOf(given, sent);
  const body = sent === undefined ? undefined : bodyOf(headers['content-type'] ?? '', [sent]);
  const target = exactTargetOf(path);
  const invalid = !target.ok ? target.reason : isWait(options) ? body?.fault : 'WAIT_OPTIONS';
  if (!target.ok || invalid) {
    body?.discard();
    throw new CallInvalidError(appId, invalid ?? 'MALFORMED_PATH');
  }
  const method = options?.method ?? (body ? 'POST' : 'GET');
  const request = { appId, method, target: target.target, headers, body, timeoutMs, signal };
  const outcome = await wire.exchange(request);
  const call = { target: target.target, isIdempotent: false };
  switch (outcome.outcome) {
    case 'responded': {
      const rest = new BodyReader(outcome.data, signal);
      const facts = { contentType: undefined, contentLength: undefined, fileName: undefined };
      const file = arriving({ ...facts, head: [], rest }, { call, idleTimeoutMs, appId });
      return {
        status: outcome.status,
        headers: textsIn(outcome.headers),
        body: new ArrivingStream(file.chunks, file.close),
      };
    }
    case 'body-failed':
      throw new CallInvalidError(appId, outcome.fault);
    case 'failed':
      body?.discard();
      if (outcome.failure === 'ABORTED') throw new WaitError('WAIT_ABORTED', appId, outcome.executed);
      throw callFailed(call, outcome, appId);
  }
}

function headersOf(
  headers: Readonly<Record<string, string>> = {},
  body: Uint8Array | WechatFile | undefined,
): Record<string, string> {
  const named = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  return {
    ...(body instanceof WechatFile ? { 'content-type': body.contentType } : {}),
    ...Object.fromEntries(named.filter(([name]) => !OF_THE_CONNECTION.has(name))),
  };
}

/** Of a header that comes several times, `set-cookie`, one text. */
function textsIn(headers: Readonly<Record<string, unknown>>): Record<string, string> {
  const present = Object.entries(headers).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(present.map(([name, value]) => [name.toLowerCase(), String(value)]));
}
