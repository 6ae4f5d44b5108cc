import {
  BudgetSpentError,
  TokenStoreError,
  WechatRefusedError,
  WechatUnavailableError,
  type RefusalScope,
  type WechatTokenError,
  type Wording,
} from 'nestjs-wechat-token';
import { FOREIGN_REMEDY } from '../../../libs/wechat-token/src/tokens/log/log-lines.js';
import type { AppReason, Notice } from '../../../libs/wechat-token-console/src/console-state.js';

/** Why an app of the fixture has no access token. */
export type Cause = 'secret' | 'address' | 'wechat-away' | 'store-away' | 'quota' | 'frozen';

export const CAUSES: readonly Cause[] = ['secret', 'address', 'wechat-away', 'store-away', 'quota', 'frozen'];

/** The address that WeChat names when it refuses one. */
export const CALLER_IP = '203.0.113.9';

/** The reason that the library gives for a cause, in its own words. */
export function reasonOf(cause: Cause, appId: string): AppReason {
  switch (cause) {
    case 'secret':
      return refused(appId, 40125, 'configuration');
    case 'address':
      return refused(appId, 40164, 'address', CALLER_IP);
    case 'quota':
      return refused(appId, 45009, 'day-quota');
    case 'frozen':
      return refused(appId, 50007, 'configuration');
    case 'wechat-away':
      return noticeOf('NO_CREDENTIAL', new WechatUnavailableError(appId, 'ETIMEDOUT'));
    case 'store-away':
      return noticeOf('NO_CREDENTIAL', storeAway(appId));
  }
}

/** Something else refreshed the token. */
export function foreignRefresh(appId: string, ageSeconds: number): AppReason {
  return {
    code: 'FOREIGN_REFRESH',
    message: {
      en: `The access token of ${appId} was invalidated elsewhere, ${ageSeconds} s after it was issued`,
      zh: `${appId} 的 access_token 在签发 ${ageSeconds} 秒后被外部替换`,
    },
    remedy: FOREIGN_REMEDY,
  };
}

/** A budget of our own is spent. */
export const budgetSpent = (appId: string): AppReason =>
  noticeOf('REFRESH_FAILING', new BudgetSpentError(appId, 'legacy', 4_000_000));

/** The banner while the store is away. */
export const storeNotice = (): Notice => noticeOf('STORE_AWAY', storeAway());

function refused(appId: string, errcode: number, scope: RefusalScope, callerIp?: string): AppReason {
  const error = new WechatRefusedError({
    appId,
    errcode,
    scope,
    callerIp,
    rid: '6928f0b1-2c4d8c5f-1b6e7a90',
  });
  return {
    ...noticeOf('NO_CREDENTIAL', error),
    errcode,
    ...(callerIp === undefined ? {} : { callerIp }),
  };
}

function storeAway(appId?: string): TokenStoreError {
  return new TokenStoreError('read', 'TIMEOUT', appId, '10.0.0.31:6379');
}

function noticeOf(code: string, error: WechatTokenError): Notice {
  return { code, message: whatOf(error), remedy: { en: error.in('en').remedy, zh: error.in('zh').remedy } };
}

/** What failed, without the remedy that follows it in the message. */
function whatOf(error: WechatTokenError): Wording {
  const only = (language: 'en' | 'zh') => {
    const { message, remedy } = error.in(language);
    return message.slice(0, -remedy.length).replace(/[。.]\s*$/u, '');
  };
  return { en: only('en'), zh: only('zh') };
}
