import type { World } from '../world.js';
import { plainIpOf } from '../account/ip-range.js';
import { fieldsOf, textIn } from '../wire/json-body.js';
import type { WechatRequest } from '../wire/request.js';

/** The facts about a call for the journal, collected while it is processed. */
export interface CallTrace {
  appId?: string;
  given?: { readonly id: string };
  used?: { readonly id: string };
}

/** One parsed call of the API, with everything an endpoint needs to answer it. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly url: string;
  readonly query: URLSearchParams;
  readonly body: string;
  readonly bytes: Buffer;
  readonly contentType: string;
  readonly chunked: boolean;
  readonly ip: string;
  readonly at: number;
  readonly world: World;
  readonly trace: CallTrace;
}

/** Parses a request. */
export function callOf(request: WechatRequest, world: World): Call {
  const mark = request.url.indexOf('?');
  const headers = request.headers ?? {};
  return {
    method: (request.method ?? 'GET').toUpperCase(),
    path: mark < 0 ? request.url : request.url.slice(0, mark),
    url: request.url,
    query: new URLSearchParams(mark < 0 ? '' : request.url.slice(mark)),
    body: request.body ?? '',
    bytes: Buffer.from(request.bytes ?? request.body ?? ''),
    contentType: headers['content-type'] ?? '',
    chunked: /chunked/i.test(headers['transfer-encoding'] ?? ''),
    ip: plainIpOf(request.ip ?? '127.0.0.1'),
    at: world.time.now(),
    world,
    trace: {},
  };
}

/** The app of the call, as far as that is known without processing it. */
export function appIdOf(call: Call): string | undefined {
  const named = call.trace.appId ?? call.query.get('appid');
  if (named) return named;

  const token = call.query.get('access_token');
  if (token) return (call.world.tokens.find(token) ?? call.world.grants.findAccess(token))?.appId;
  return textIn(fieldsOf(call.body) ?? {}, 'appid') || undefined;
}
