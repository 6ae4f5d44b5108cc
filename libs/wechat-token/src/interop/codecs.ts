import type { FoundToken, MirrorCodec, MirroredToken, Notation } from './codecs/codec.js';
import { PHP } from './codecs/php.js';

/** The name of a form: `plain` text, `json` with quotes (JsonJackson), `php` (serialize), and those of one SDK each. */
export type CodecName =
  | 'plain'
  | 'json'
  | 'php'
  | 'php-token'
  | 'php-ticket'
  | 'powerwechat-token'
  | 'powerwechat-ticket'
  | 'co-wechat-api';

/** The fields of an object that holds a credential. */
interface Shape {
  fieldsOf(token: MirroredToken): Readonly<Record<string, string | number>>;
  tokenIn(fields: Readonly<Record<string, unknown>>): FoundToken | undefined;
}

const JSON_TEXT: Notation = {
  write: (value) => JSON.stringify(value),
  read: (bytes) => {
    try {
      return JSON.parse(bytes.toString());
    } catch {
      return undefined;
    }
  },
};

/** PowerWeChat panics without `expires_in`, which counts from when it was written. */
const TOKEN: Shape = {
  fieldsOf: ({ value, expiresIn }) => ({ access_token: value, expires_in: expiresIn }),
  tokenIn: ({ access_token }) => foundIn(access_token),
};

/** The whole response about a ticket. */
const TICKET: Shape = {
  fieldsOf: ({ value, expiresIn }) => ({ errcode: 0, errmsg: 'ok', ticket: value, expires_in: expiresIn }),
  tokenIn: ({ ticket }) => foundIn(ticket),
};

const CO_WECHAT_API_MARGIN_MS = 10_000;

/** What co-wechat-api and wechat-api give to `saveToken`: `expireTime` in ms, ten seconds before the end. */
const CO_WECHAT_API: Shape = {
  fieldsOf: ({ value, endsAt }) => ({ accessToken: value, expireTime: endsAt - CO_WECHAT_API_MARGIN_MS }),
  tokenIn: ({ accessToken, expireTime }) => foundIn(accessToken, expireTime),
};

/** How other programs write a credential into the value of a Redis key, by name. */
export const CODECS: Readonly<Record<CodecName, MirrorCodec>> = {
  // The credential itself: Jedis, RedisTemplate, go-redis, ioredis.
  plain: { encode: ({ value }) => value, decode: (bytes) => foundIn(bytes.toString()) },
  // `"…"`, with the quotes: JsonJacksonCodec of Redisson, Jackson of RedisTemplate.
  json: textIn(JSON_TEXT),
  // EasyWeChat 6.
  php: textIn(PHP),
  // EasyWeChat 5.
  'php-token': objectIn(PHP, TOKEN),
  'php-ticket': objectIn(PHP, TICKET),
  'powerwechat-token': objectIn(JSON_TEXT, TOKEN),
  'powerwechat-ticket': objectIn(JSON_TEXT, TICKET),
  'co-wechat-api': objectIn(JSON_TEXT, CO_WECHAT_API),
};

function textIn({ write, read }: Notation): MirrorCodec {
  return { encode: ({ value }) => write(value), decode: (bytes) => foundIn(read(bytes)) };
}

function objectIn({ write, read }: Notation, shape: Shape): MirrorCodec {
  return {
    encode: (token) => write(shape.fieldsOf(token)),
    decode: (bytes) => {
      const value = read(bytes);
      return typeof value === 'object' && value !== null ? shape.tokenIn({ ...value }) : undefined;
    },
  };
}

/** The characters and the length of credentials only: neither the text of another codec nor `null` or `OK` is one. */
function foundIn(value: unknown, endsAt?: unknown): FoundToken | undefined {
  if (typeof value !== 'string' || !/^[\w.~+/=-]{16,4096}$/.test(value)) return undefined;
  return typeof endsAt === 'number' && Number.isFinite(endsAt) ? { value, endsAt } : { value };
}
