import { PLAIN } from '../codecs/codec.js';
import { POWERWECHAT_TICKET, POWERWECHAT_TOKEN } from '../codecs/json.js';
import { after, md5, type MirrorPreset } from '../preset.js';

const TICKET_MARGIN_MS = 500_000;

const LEGACY_MARGIN_MS = 1_500_000;
const STABLE_MARGIN_MS = 300_000;

const silenceper = (name: string, marginMs = LEGACY_MARGIN_MS): MirrorPreset => ({
  kind: 'access-token',
  prefix: '',
  keyOf: ({ prefix, appId }) => after(prefix, `gowechat_${name}_${appId}`),
  secretInKey: 'no',
  codec: PLAIN,
  marginMs,
});

/** PowerWeChat 3 and silenceper/wechat 2, with their caches for Redis. */
export const GO_PRESETS = {
  powerwechat: {
    kind: 'access-token',
    prefix: '',
    keyOf: ({ prefix, appId, appSecret }) =>
      after(prefix, `powerwechat.access_token.${md5(appId + appSecret)}`),
    secretInKey: 'hashed',
    codec: POWERWECHAT_TOKEN,
    marginMs: 0,
  },
  'powerwechat-jsapi-ticket': {
    kind: 'ticket',
    subject: 'jsapi',
    prefix: '',
    keyOf: ({ prefix, appId }) => after(prefix, `powerwechat.basic_service.jssdk.ticket.jsapi.${appId}`),
    secretInKey: 'no',
    codec: POWERWECHAT_TICKET,
    marginMs: TICKET_MARGIN_MS,
  },
  silenceper: silenceper('officialaccount__access_token'),
  'silenceper-stable': silenceper('officialaccount__stable_access_token', STABLE_MARGIN_MS),
  'silenceper-mini': silenceper('miniprogram__access_token'),
  'silenceper-mini-stable': silenceper('miniprogram__stable_access_token', STABLE_MARGIN_MS),
  'silenceper-work': silenceper('work__access_token'),
  'silenceper-jsapi-ticket': {
    ...silenceper('officialaccount__jsapi_ticket'),
    kind: 'ticket',
    subject: 'jsapi',
  },
} as const satisfies Readonly<Record<string, MirrorPreset>>;
