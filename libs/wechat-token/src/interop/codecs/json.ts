import { foundIn, type FoundToken, type MirrorCodec, type MirroredToken } from './codec.js';

type Fields = Readonly<Record<string, unknown>>;

/** `"…"`, with the quotes: JsonJacksonCodec of Redisson, Jackson of RedisTemplate. */
export const JSON_TEXT: MirrorCodec = {
  encode: ({ value }) => JSON.stringify(value),
  decode: (bytes) => foundIn(parsed(bytes)),
};

/** PowerWeChat. It panics without `expires_in`, which counts from when it was written. */
export const POWERWECHAT_TOKEN = objectOf(
  ({ value, expiresIn }) => ({ access_token: value, expires_in: expiresIn }),
  ({ access_token }) => foundIn(access_token),
);

/** PowerWeChat keeps the whole response about a ticket. */
export const POWERWECHAT_TICKET = objectOf(
  ({ value, expiresIn }) => ({ errcode: 0, errmsg: 'ok', ticket: value, expires_in: expiresIn }),
  ({ ticket }) => foundIn(ticket),
);

const CO_WECHAT_API_MARGIN_MS = 10_000;

/** What co-wechat-api and wechat-api give to `saveToken`: `expireTime` in ms, ten seconds before the end. */
export const CO_WECHAT_API = objectOf(
  ({ value, endsAt }) => ({ accessToken: value, expireTime: endsAt - CO_WECHAT_API_MARGIN_MS }),
  ({ accessToken, expireTime }) => foundIn(accessToken, expireTime),
);

function objectOf(
  fields: (token: MirroredToken) => object,
  found: (fields: Fields) => FoundToken | undefined,
): MirrorCodec {
  return {
    encode: (token) => JSON.stringify(fields(token)),
    decode: (bytes) => found(fieldsOf(parsed(bytes))),
  };
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}
