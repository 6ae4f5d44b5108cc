import { foundIn, type FoundToken, type MirrorCodec, type MirroredToken } from './codec.js';

type Fields = Readonly<Record<string, unknown>>;

/** `"…"`, with the quotes: JsonJackson of Redisson, Jackson of RedisTemplate. */
export const JSON_TEXT: MirrorCodec = {
  encode: ({ value }) => Buffer.from(JSON.stringify(value)),
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

const NEST_WECHAT_MARGIN_S = 120;

/** nest-wechat: `expires_in` is a date, in seconds, two minutes before the end. */
export const NEST_WECHAT = objectOf(
  ({ value, endsAt }) => ({
    access_token: value,
    expires_in: Math.floor(endsAt / 1_000) - NEST_WECHAT_MARGIN_S,
  }),
  ({ access_token, expires_in }) => foundIn(access_token, msOf(expires_in, 1_000)),
);

const CO_WECHAT_API_MARGIN_MS = 10_000;

/** What co-wechat-api and wechat-api give to `saveToken`: `expireTime` in ms, ten seconds before the end. */
export const CO_WECHAT_API = objectOf(
  ({ value, endsAt }) => ({ accessToken: value, expireTime: endsAt - CO_WECHAT_API_MARGIN_MS }),
  ({ accessToken, expireTime }) => foundIn(accessToken, msOf(expireTime, 1)),
);

/** Senparc's bag, which is only read: writing it takes the AppSecret, and Senparc wipes it when it starts. */
export const SENPARC: Pick<MirrorCodec, 'decode'> = {
  decode: (bytes) => {
    const { AccessTokenResult: result, AccessTokenExpireTime: ends } = fieldsOf(parsed(bytes));
    return foundIn(fieldsOf(result)['access_token'], Date.parse(String(ends)));
  },
};

function objectOf(
  fields: (token: MirroredToken) => object,
  found: (fields: Fields) => FoundToken | undefined,
): MirrorCodec {
  return {
    encode: (token) => Buffer.from(JSON.stringify(fields(token))),
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

function msOf(value: unknown, unitMs: number): number | undefined {
  return typeof value === 'number' ? value * unitMs : undefined;
}
