import type { Wording } from 'nestjs-wechat-token';

/** What lasts at WeChat until it is put right. */
export interface Trouble {
  readonly id: string;
  /** How its button is called, and what that does. */
  readonly label: Wording;
  readonly hint: Wording;
  /** What to tell once it has begun. */
  readonly begun: Wording;
  /** As the simulator takes it. */
  readonly fault: { readonly kind: string; readonly errcode?: number; readonly [field: string]: unknown };
  /** Whether only requests for access tokens meet it. */
  readonly isOfTokens: boolean;
}

/** Longer than a person calls quick, shorter than the time-out of a request. */
const SLOW_MS = 3_000;

/** An address as WeChat would see it; reserved for examples. */
const ADDRESS = '203.0.113.9';

export const TROUBLES: readonly Trouble[] = [
  {
    id: 'away',
    label: { zh: '微信不可用', en: 'WeChat unavailable' },
    hint: { zh: '所有调用都只得到网关的 502 页面。', en: 'Every call gets the 502 page of a gateway.' },
    begun: {
      zh: '微信不可用了。有效的 token 一直提供到到期；恢复后几秒内取得新 token。',
      en: 'WeChat is unavailable. The valid token is served until it expires; a new one comes within seconds of its return.',
    },
    fault: { kind: 'html' },
    isOfTokens: false,
  },
  {
    id: 'secret',
    label: { zh: 'AppSecret 错误', en: 'Wrong AppSecret' },
    hint: { zh: '微信以 40125 拒绝刷新。', en: 'WeChat refuses each refresh with 40125.' },
    begun: {
      zh: '微信拒绝了 AppSecret，只有人能处理。有效的 token 一直提供到到期。',
      en: 'WeChat refuses the AppSecret: a person has to act. The valid token is served until it expires.',
    },
    fault: { kind: 'errcode', errcode: 40125, errmsg: 'invalid appsecret' },
    isOfTokens: true,
  },
  {
    id: 'address',
    label: { zh: 'IP 不在白名单', en: 'Address not whitelisted' },
    hint: { zh: '微信以 40164 拒绝刷新。', en: 'WeChat refuses each refresh with 40164.' },
    begun: {
      zh: `微信不接受来自 ${ADDRESS} 的请求，只有人能处理。有效的 token 一直提供到到期。`,
      en: `WeChat accepts nothing from ${ADDRESS}: a person has to act. The valid token is served until it expires.`,
    },
    fault: {
      kind: 'errcode',
      errcode: 40164,
      errmsg: `invalid ip ${ADDRESS} ipv6 ::ffff:${ADDRESS}, not in whitelist`,
    },
    isOfTokens: true,
  },
  {
    id: 'slow',
    label: { zh: '微信响应慢', en: 'WeChat slow' },
    hint: {
      zh: '每次刷新耗时 3 秒，调用方无需等待。',
      en: 'Each refresh takes 3 s; no caller waits for it.',
    },
    begun: {
      zh: '每次刷新耗时 3 秒。其间照常提供有效的 token。',
      en: 'Each refresh takes 3 s. Meanwhile the valid token is served.',
    },
    fault: { kind: 'slow', ms: SLOW_MS },
    isOfTokens: true,
  },
];
