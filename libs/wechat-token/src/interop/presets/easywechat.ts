import { PHP_TEXT, PHP_TICKET, PHP_TOKEN } from '../codecs/php.js';
import { after, md5, type MirrorPreset } from '../preset.js';

const TICKET_MARGIN_MS = 500_000;

/** EasyWeChat 6 writes the AppSecret into the names of its keys; `stable` is its option `use_stable_access_token`. */
export function version6(
  product: string,
  stable: '.0' | '.1' | '',
  codec: MirrorPreset['codec'],
): MirrorPreset {
  return {
    kind: 'access-token',
    prefix: '',
    keyOf: ({ prefix, appId, appSecret }) =>
      after(prefix, `${product}.access_token.${appId}.${appSecret}${stable}`),
    secretInKey: 'readable',
    codec,
    marginMs: 0,
  };
}

export function ticket6(codec: MirrorPreset['codec']): MirrorPreset {
  return {
    kind: 'ticket',
    subject: 'jsapi',
    prefix: '',
    keyOf: ({ prefix, appId }) => after(prefix, `official_account.jsapi_ticket.${appId}`),
    secretInKey: 'no',
    codec,
    marginMs: 0,
  };
}

const version5 = (credentials: (appId: string, secret: string) => object): MirrorPreset => ({
  kind: 'access-token',
  prefix: '',
  keyOf: ({ prefix, appId, appSecret }) =>
    after(prefix, `easywechat.kernel.access_token.${md5(JSON.stringify(credentials(appId, appSecret)))}`),
  secretInKey: 'hashed',
  codec: PHP_TOKEN,
  marginMs: 0,
});

/**
 * EasyWeChat 5 and 6 over symfony/cache (`Psr16Cache` of a `RedisAdapter`) or Laravel. The prefix is the namespace of the adapter; of
 * Laravel, the prefixes of Redis and of the cache.
 */
export const EASYWECHAT_PRESETS = {
  'easywechat-5': version5((appid, secret) => ({ grant_type: 'client_credential', appid, secret })),
  'easywechat-5-work': version5((corpid, corpsecret) => ({ corpid, corpsecret })),
  'easywechat-5-jsapi-ticket': {
    kind: 'ticket',
    subject: 'jsapi',
    prefix: '',
    keyOf: ({ prefix, appId }) => after(prefix, `easywechat.basic_service.jssdk.ticket.jsapi.${appId}`),
    secretInKey: 'no',
    codec: PHP_TICKET,
    marginMs: TICKET_MARGIN_MS,
  },
  'easywechat-6': version6('official_account', '.0', PHP_TEXT),
  'easywechat-6-stable': version6('official_account', '.1', PHP_TEXT),
  'easywechat-6-mini': version6('mini_app', '.0', PHP_TEXT),
  'easywechat-6-mini-stable': version6('mini_app', '.1', PHP_TEXT),
  'easywechat-6-work': version6('work', '', PHP_TEXT),
  'easywechat-6-jsapi-ticket': ticket6(PHP_TEXT),
} as const satisfies Readonly<Record<string, MirrorPreset>>;
