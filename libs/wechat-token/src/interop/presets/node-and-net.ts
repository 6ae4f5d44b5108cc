import { PLAIN } from '../codecs/codec.js';
import { CO_WECHAT_API, NEST_WECHAT, SENPARC } from '../codecs/json.js';
import { after, type MirrorPreset } from '../preset.js';
import { ticket6, version6 } from './easywechat.js';

/** Node.js: node-easywechat 3 over a cache of the application's own, co-wechat-api and wechat-api with functions as in their READMEs. */
export const NODE_PRESETS = {
  'node-easywechat': version6('official_account', '.0', PLAIN),
  'node-easywechat-stable': version6('official_account', '.1', PLAIN),
  'node-easywechat-mini': version6('mini_app', '.0', PLAIN),
  'node-easywechat-mini-stable': version6('mini_app', '.1', PLAIN),
  'node-easywechat-jsapi-ticket': ticket6(PLAIN),
  'co-wechat-api': {
    kind: 'access-token',
    prefix: '',
    // There is no key of its own: this is only a default.
    keyOf: ({ prefix, appId }) => after(prefix, `access_token:${appId}`),
    secretInKey: 'no',
    codec: CO_WECHAT_API,
    marginMs: 0,
  },
  'nest-wechat': {
    kind: 'access-token',
    prefix: 'nest-wechat',
    keyOf: ({ prefix, appId }) => after(prefix, `key_access_token_${appId}`),
    secretInKey: 'no',
    codec: NEST_WECHAT,
    marginMs: 0,
  },
} as const satisfies Readonly<Record<string, MirrorPreset>>;

/** Senparc.Weixin for .NET, for reading only. */
export const SENPARC_PRESETS = {
  senparc: {
    kind: 'access-token',
    prefix: 'Senparc',
    keyOf: ({ prefix, appId }) =>
      after(
        prefix,
        `DefaultCache:Container:Senparc.Weixin.MP.Containers.AccessTokenBag:${appId}`,
      ),
    secretInKey: 'no',
    codec: SENPARC,
    marginMs: 0,
  },
} as const satisfies Readonly<Record<string, MirrorPreset>>;
