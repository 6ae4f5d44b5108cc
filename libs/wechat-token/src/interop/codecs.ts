import { PLAIN, type MirrorCodec } from './codecs/codec.js';
import { CO_WECHAT_API, JSON_TEXT, POWERWECHAT_TICKET, POWERWECHAT_TOKEN } from './codecs/json.js';
import { PHP_TEXT, PHP_TICKET, PHP_TOKEN } from './codecs/php.js';

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

/** How other programs write a credential into the value of a Redis key, by name. */
export const CODECS: Readonly<Record<CodecName, MirrorCodec>> = {
  plain: PLAIN,
  json: JSON_TEXT,
  php: PHP_TEXT,
  'php-token': PHP_TOKEN,
  'php-ticket': PHP_TICKET,
  'powerwechat-token': POWERWECHAT_TOKEN,
  'powerwechat-ticket': POWERWECHAT_TICKET,
  'co-wechat-api': CO_WECHAT_API,
};
