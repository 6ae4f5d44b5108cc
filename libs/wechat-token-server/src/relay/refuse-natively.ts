import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Wording } from 'nestjs-wechat-token';
import type { NativeRefusal } from '../native/native.error.js';
import { languageOf, nativeAnswerOf, writeNativeAnswer } from '../native/native-answer.js';
import { refusalOf } from '../native/refusal.js';
import type { SendRefusal, RelayRefusal, RelayRefusalReason } from './relay-refusal.js';

const invalid = (
  status: number,
  problem: Wording,
  remedy: Wording,
  headers?: Readonly<Record<string, string>>,
): NativeRefusal => ({ status, code: 'CALL_INVALID', problem, remedy, ...(headers && { headers }) });

/** A refusal that a later call may not meet. */
const later = (
  status: 429 | 503,
  code: NativeRefusal['code'],
  problem: Wording,
  remedy: Wording,
): NativeRefusal => ({ status, code, problem, remedy, headers: { 'Retry-After': '1' } });

const IN_THE_HEADER: Wording = {
  en: 'Send the key in the header Authorization only',
  zh: '密钥只能放在请求头 Authorization 中',
};

/** The refusals besides those of `Access`. */
const REFUSALS: Readonly<Partial<Record<RelayRefusalReason, NativeRefusal>>> = {
  METHOD: invalid(
    405,
    { en: 'WeChat takes GET and POST only', zh: '微信接口只支持 GET 和 POST' },
    { en: 'Send one of them', zh: '请使用其中之一' },
    { Allow: 'GET, POST' },
  ),
  ACCESS_TOKEN: invalid(
    400,
    { en: 'The query holds an access token', zh: '查询参数中带有 access_token' },
    { en: 'Leave it out: the server puts the real one in', zh: '请去掉：服务会自动带上真实的 access_token' },
  ),
  ARGUMENTS: invalid(
    400,
    { en: 'The URL cannot be sent as it is', zh: 'URL 无法原样发送' },
    { en: 'Encode the query, and keep the URL below 8 KiB', zh: '请对查询参数编码，且 URL 不超过 8 KiB' },
  ),
  KEY_IN_URL: invalid(
    400,
    {
      en: 'The URL holds a key of this server, which would go to WeChat',
      zh: 'URL 中带有本服务器的密钥，会被发送给微信',
    },
    IN_THE_HEADER,
  ),
  KEY_IN_BODY: invalid(
    400,
    {
      en: 'The body holds a key of this server, which would go to WeChat',
      zh: '请求体中带有本服务器的密钥，会被发送给微信',
    },
    IN_THE_HEADER,
  ),
  BODY_TOO_SLOW: invalid(
    408,
    { en: 'The body came too slowly', zh: '请求体发送过慢' },
    {
      en: 'Send it without a pause of 15 s, and at 64 KiB/s or more',
      zh: '请连续发送，停顿不超过 15 秒，速度不低于 64 KiB/s',
    },
  ),
  LENGTH_REQUIRED: invalid(
    411,
    { en: 'A body beyond 1 MiB needs a Content-Length', zh: '超过 1 MiB 的请求体须带 Content-Length' },
    { en: 'Send its length: WeChat needs it too', zh: '请带上长度：微信同样要求' },
  ),
  BODY_TOO_LARGE: invalid(
    413,
    { en: 'The body is longer than allowed', zh: '请求体超过长度上限' },
    { en: 'Raise limits.bodyBytes, or send less', zh: '请调大 limits.bodyBytes，或减小请求体' },
  ),
  BUSY: later(
    429,
    'TOO_MANY',
    { en: 'Too many calls are in progress', zh: '正在进行的调用过多' },
    { en: 'Wait a second', zh: '请稍候再试' },
  ),
  APP_UNKNOWN: {
    status: 404,
    code: 'APP_UNKNOWN',
    problem: { en: 'Nothing was sent: the server has no such app', zh: '请求未发出：服务器没有该应用' },
    remedy: { en: 'Add the app to the apps of the server', zh: '请在服务器的 apps 中添加该应用' },
  },
  NO_TOKEN: later(
    503,
    'WECHAT_UNAVAILABLE',
    {
      en: 'Nothing was sent: no access token is available',
      zh: '请求未发出：当前没有可用的 access_token',
    },
    { en: 'See /v1/status for the reason', zh: '原因请见 /v1/status' },
  ),
  NOTHING_SENT: later(
    503,
    'WECHAT_UNAVAILABLE',
    { en: 'Nothing was sent: WeChat cannot be reached', zh: '请求未发出：无法连接微信' },
    { en: 'Send it again in a few seconds', zh: '请几秒后重试' },
  ),
};

/** Writes the response as every native route does, for callers of `/v1`. */
export const refuseNatively = (request: IncomingMessage): SendRefusal => {
  return (response: ServerResponse, requestId, refusal) => {
    const answer = nativeAnswerOf(answerOf(refusal), languageOf(request), requestId);
    writeNativeAnswer(response, requestId, answer);
    return { status: answer.status };
  };
};

function answerOf({ reason, retryAfterSeconds }: RelayRefusal): NativeRefusal {
  const refusal = reason as Parameters<typeof refusalOf>[0];
  return REFUSALS[reason] ?? refusalOf(refusal, { permission: 'call', retryAfterSeconds });
}
