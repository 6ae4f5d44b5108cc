import { callerIpOf } from './caller-ip.js';
import { parseJson, type BigIntegers } from './json-integers.js';
import type { WechatFailure } from './wechat-failure.js';

/** How a body is read. */
export interface BodyReading {
  /** @default MAX_BODY_BYTES */
  readonly maxBytes?: number;
  /** How integers beyond 2^53 are returned. @default 'bigint': a number is never mistaken for a text */
  readonly bigIntegers?: BigIntegers;
}

/** Longer than any response about a credential; anything longer did not come from WeChat. */
export const MAX_BODY_BYTES = 64 * 1024;

/** A JSON object as WeChat sent it. May contain a token, and WeChat's own text. */
export type WechatJson = Readonly<Record<string, unknown>>;

/** The outcome of one request: a JSON object, or the code of the failure. */
export type WechatExchange =
  { readonly ok: true; readonly status: number; readonly json: WechatJson } | WechatExchangeFailure;

/** No response. `issued: 'nothing'` only if not a byte of the request was sent. */
export interface WechatExchangeFailure {
  readonly ok: false;
  readonly issued: 'nothing' | 'unknown';
  readonly failure: WechatFailure;
}

/** The meaning of a JSON object of WeChat's, without any of its text. */
export type WechatAnswer =
  | { readonly outcome: 'answered' }
  | {
      readonly outcome: 'refused';
      readonly errcode: number;
      readonly rid?: string;
      readonly callerIp?: string;
    }
  /** -1, or an errcode that is no whole number: whether something was issued is unknown. */
  | { readonly outcome: 'failed'; readonly failure: WechatFailure; readonly rid?: string };

/** A refusal, with WeChat's own text without secrets. */
export type RefusedAnswer = Extract<WechatAnswer, { outcome: 'refused' }> & {
  readonly errmsg?: string | undefined;
};

const RID = /\brid:\s*([0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8})(?![0-9a-f-])/i;

/**
 * Reads a whole response. JSON is recognised by its content, because WeChat also sends it as `text/plain`; a byte order mark is dropped.
 * Any status but 2xx is a failure, except a 4xx whose body has an errcode.
 */
export function parseWechatBody(
  status: number,
  body: Uint8Array,
  { maxBytes = MAX_BODY_BYTES, bigIntegers = 'bigint' }: BodyReading = {},
): WechatExchange {
  if (status >= 300 && status < 400) return failed('REDIRECT');
  const succeeded = status >= 200 && status < 300;
  if (!succeeded && !(status >= 400 && status < 500)) return failed(`HTTP_${status}`);
  if (body.byteLength > maxBytes) return failed('BODY_TOO_LARGE');

  const text = utf8.decode(body).trim();
  const json = jsonObjectOf(text, bigIntegers);
  if (succeeded && json) return { ok: true, status, json };
  if (json && parseWechatAnswer(json).outcome === 'refused') return { ok: true, status, json };
  if (!succeeded) return failed(`HTTP_${status}`);
  return failed(text === '' ? 'EMPTY_BODY' : 'NOT_JSON');
}

/**
 * Distinguishes success from refusal by `errcode` alone, the one part of a refusal that is a contract, and extracts the rid and the
 * caller's address from the `errmsg`.
 *
 * @see https://developers.weixin.qq.com/doc/oplatform/Return_codes/Return_code_descriptions_new.html
 */
export function parseWechatAnswer(json: WechatJson): WechatAnswer {
  const { errcode, errmsg } = json;
  if (errcode === undefined || errcode === 0) return { outcome: 'answered' };

  const text = typeof errmsg === 'string' ? errmsg : '';
  const rid = RID.exec(text)?.[1]?.toLowerCase();
  const withRid = rid === undefined ? {} : { rid };
  if (typeof errcode !== 'number' || !Number.isSafeInteger(errcode)) {
    return { outcome: 'failed', failure: 'BAD_ERRCODE', ...withRid };
  }
  if (errcode === -1) return { outcome: 'failed', failure: 'ERRCODE_-1', ...withRid };

  const callerIp = callerIpOf(text);
  return { outcome: 'refused', errcode, ...withRid, ...(callerIp === undefined ? {} : { callerIp }) };
}

/** The code that a token server answered with in WeChat's place; then it relayed nothing. `undefined` for a response of WeChat's. */
export function tokenServerCodeOf(status: number, body: Uint8Array): string | undefined {
  if (status < 400) return undefined;
  return /^\{"code":"([A-Z_]+)",/.exec(Buffer.from(body).toString('latin1', 0, 100))?.[1];
}

const utf8 = new TextDecoder();

function jsonObjectOf(text: string, bigIntegers: BigIntegers): WechatJson | undefined {
  // The error of JSON.parse quotes its input, so it is not carried on.
  try {
    const value = parseJson(text, bigIntegers);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as WechatJson) : undefined;
  } catch {
    return undefined;
  }
}

function failed(failure: WechatFailure): WechatExchangeFailure {
  return { ok: false, issued: 'unknown', failure };
}
