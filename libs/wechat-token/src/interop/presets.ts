import type { CodecName } from './codecs.js';

/** Where another program keeps a credential in Redis, and in which form. Nothing but data. */
export interface MirrorPreset {
  /** The kind of our credential. */
  readonly kind: 'access-token' | 'ticket';
  /** Which ticket. */
  readonly subject?: 'jsapi' | 'wx_card';
  /** The prefix that the SDK or its starter is delivered with, without the colon that follows it; empty for none. */
  readonly prefix: string;
  /** The name of the key, with `{appId}`, `{appSecret}` and `{md5}` to be filled in. */
  readonly key: string;
  /** What `{md5}` is the MD5 of. */
  readonly md5?: string;
  /** How the value is written. */
  readonly codec: CodecName;
  /** How many seconds before its end the other program lets a credential run out. */
  readonly marginSeconds: number;
}

const TOKEN = { kind: 'access-token', prefix: '', codec: 'plain', marginSeconds: 0 } as const;
const JSAPI = { ...TOKEN, kind: 'ticket', subject: 'jsapi' } as const;

/** Tokens and tickets of WxJava are delivered with these prefixes. */
const MP = { prefix: 'wx', marginSeconds: 200 } as const;
const MA = { prefix: 'wa', marginSeconds: 200 } as const;

/** The keys of EasyWeChat 6, which node-easywechat took over. `stable` is the option `use_stable_access_token`. */
const EASYWECHAT_6 = {
  account: 'official_account.access_token.{appId}.{appSecret}.0',
  'account-stable': 'official_account.access_token.{appId}.{appSecret}.1',
  mini: 'mini_app.access_token.{appId}.{appSecret}.0',
  'mini-stable': 'mini_app.access_token.{appId}.{appSecret}.1',
  ticket: 'official_account.jsapi_ticket.{appId}',
} as const;

/** Where known SDKs keep their credentials in Redis, by name. */
export const MIRROR_PRESETS = {
  // WxJava 4.7 with Jedis, with RedisTemplate, or with Redisson and its StringCodec: official accounts (mp), mini programs (ma).
  'wxjava-mp': { ...TOKEN, prefix: 'wx', key: 'access_token:{appId}' },
  'wxjava-mp-jsapi-ticket': { ...JSAPI, ...MP, key: 'ticket:key:{appId}:jsapi' },
  'wxjava-mp-card-ticket': { ...JSAPI, ...MP, subject: 'wx_card', key: 'ticket:key:{appId}:wx_card' },
  'wxjava-ma': { ...TOKEN, ...MA, key: 'access_token:{appId}' },
  'wxjava-ma-jsapi-ticket': { ...JSAPI, ...MA, key: 'ticket:key:{appId}:jsapi' },
  'wxjava-ma-redisson': { ...TOKEN, prefix: 'wa', key: 'wechat_ma_access_token_key:{appId}' },
  'wxjava-ma-redisson-jsapi-ticket': { ...JSAPI, prefix: 'wa', key: 'wechat_ma_jsapi_ticket_key:{appId}' },

  // EasyWeChat over a Psr16Cache of symfony/cache or over Laravel. Its prefix is the namespace of the cache.
  'easywechat-5': {
    ...TOKEN,
    codec: 'php-token',
    key: 'easywechat.kernel.access_token.{md5}',
    md5: '{"grant_type":"client_credential","appid":"{appId}","secret":"{appSecret}"}',
  },
  'easywechat-5-work': {
    ...TOKEN,
    codec: 'php-token',
    key: 'easywechat.kernel.access_token.{md5}',
    md5: '{"corpid":"{appId}","corpsecret":"{appSecret}"}',
  },
  'easywechat-5-jsapi-ticket': {
    ...JSAPI,
    codec: 'php-ticket',
    key: 'easywechat.basic_service.jssdk.ticket.jsapi.{appId}',
    marginSeconds: 500,
  },
  'easywechat-6': { ...TOKEN, codec: 'php', key: EASYWECHAT_6.account },
  'easywechat-6-stable': { ...TOKEN, codec: 'php', key: EASYWECHAT_6['account-stable'] },
  'easywechat-6-mini': { ...TOKEN, codec: 'php', key: EASYWECHAT_6.mini },
  'easywechat-6-mini-stable': { ...TOKEN, codec: 'php', key: EASYWECHAT_6['mini-stable'] },
  'easywechat-6-work': { ...TOKEN, codec: 'php', key: 'work.access_token.{appId}.{appSecret}' },
  'easywechat-6-jsapi-ticket': { ...JSAPI, codec: 'php', key: EASYWECHAT_6.ticket },

  // PowerWeChat 3 and silenceper/wechat 2, with their caches for Redis.
  powerwechat: {
    ...TOKEN,
    codec: 'powerwechat-token',
    key: 'powerwechat.access_token.{md5}',
    md5: '{appId}{appSecret}',
  },
  'powerwechat-jsapi-ticket': {
    ...JSAPI,
    codec: 'powerwechat-ticket',
    key: 'powerwechat.basic_service.jssdk.ticket.jsapi.{appId}',
    marginSeconds: 500,
  },
  silenceper: { ...TOKEN, key: 'gowechat_officialaccount__access_token_{appId}', marginSeconds: 1_500 },
  'silenceper-stable': {
    ...TOKEN,
    key: 'gowechat_officialaccount__stable_access_token_{appId}',
    marginSeconds: 300,
  },
  'silenceper-mini': { ...TOKEN, key: 'gowechat_miniprogram__access_token_{appId}', marginSeconds: 1_500 },
  'silenceper-mini-stable': {
    ...TOKEN,
    key: 'gowechat_miniprogram__stable_access_token_{appId}',
    marginSeconds: 300,
  },
  'silenceper-work': { ...TOKEN, key: 'gowechat_work__access_token_{appId}', marginSeconds: 1_500 },
  'silenceper-jsapi-ticket': {
    ...JSAPI,
    key: 'gowechat_officialaccount__jsapi_ticket_{appId}',
    marginSeconds: 1_500,
  },

  // node-easywechat 3 over a cache of the application's own, which keeps strings as they are.
  'node-easywechat': { ...TOKEN, key: EASYWECHAT_6.account },
  'node-easywechat-stable': { ...TOKEN, key: EASYWECHAT_6['account-stable'] },
  'node-easywechat-mini': { ...TOKEN, key: EASYWECHAT_6.mini },
  'node-easywechat-mini-stable': { ...TOKEN, key: EASYWECHAT_6['mini-stable'] },
  'node-easywechat-jsapi-ticket': { ...JSAPI, key: EASYWECHAT_6.ticket },

  // co-wechat-api and wechat-api leave the key to the application, so this name is only an example.
  'co-wechat-api': { ...TOKEN, codec: 'co-wechat-api', key: 'access_token:{appId}' },
} as const satisfies Readonly<Record<string, MirrorPreset>>;

/** The name of one of {@link MIRROR_PRESETS}. */
export type MirrorPresetName = keyof typeof MIRROR_PRESETS;
