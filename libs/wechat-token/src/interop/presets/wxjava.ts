import { PLAIN, type MirrorCodec } from '../codecs/codec.js';
import { KRYO5 } from '../codecs/kryo5.js';
import { after, type MirrorPreset } from '../preset.js';

/** WxJava lets a credential run out so long before its end. */
const MARGIN_MS = 200_000;

const token = (
  prefix: string,
  marginMs: number,
  codec: MirrorCodec = PLAIN,
  name = 'access_token',
): MirrorPreset => ({
  kind: 'access-token',
  prefix,
  // A prefix of null is written as the word.
  keyOf: (place) => after(place.prefix, `${name}:${place.appId}`),
  secretInKey: 'no',
  codec,
  marginMs,
});

const ticket = (
  prefix: string,
  subject: 'jsapi' | 'wx_card',
  codec: MirrorCodec = PLAIN,
  name = 'ticket:key',
  ending: string = `:${subject}`,
): MirrorPreset => ({
  kind: 'ticket',
  subject,
  prefix,
  keyOf: (place) => after(place.prefix, `${name}:${place.appId}${ending}`),
  secretInKey: 'no',
  codec,
  marginMs: MARGIN_MS,
});

/**
 * WxJava 4.7: official accounts (`mp`) and mini programs (`ma`), with Jedis or RedisTemplate, or with Redisson, whose default codec is
 * Kryo5.
 */
export const WXJAVA_PRESETS = {
  'wxjava-mp': token('wx', 0),
  'wxjava-mp-redisson': token('wx', MARGIN_MS, KRYO5),
  'wxjava-mp-jsapi-ticket': ticket('wx', 'jsapi'),
  'wxjava-mp-card-ticket': ticket('wx', 'wx_card'),
  'wxjava-mp-redisson-jsapi-ticket': ticket('wx', 'jsapi', KRYO5),
  'wxjava-mp-redisson-card-ticket': ticket('wx', 'wx_card', KRYO5),
  'wxjava-ma': token('wa', MARGIN_MS),
  'wxjava-ma-redisson': token('wa', 0, KRYO5, 'wechat_ma_access_token_key'),
  'wxjava-ma-jsapi-ticket': ticket('wa', 'jsapi'),
  'wxjava-ma-redisson-jsapi-ticket': ticket('wa', 'jsapi', KRYO5, 'wechat_ma_jsapi_ticket_key', ''),
} as const satisfies Readonly<Record<string, MirrorPreset>>;
