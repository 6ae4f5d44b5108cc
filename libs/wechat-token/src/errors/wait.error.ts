import type { Language } from './language.js';
import { WechatTokenError } from './wechat-token.error.js';

/** A caller's own deadline passed or its signal aborted. The shared refresh goes on for the others. */
export class WaitError extends WechatTokenError {
  readonly retryable = true;

  constructor(
    readonly code: 'WAIT_TIMED_OUT' | 'WAIT_ABORTED',
    readonly appId: string,
    language: Language = 'en',
  ) {
    super(
      language,
      code === 'WAIT_TIMED_OUT'
        ? {
            en: `No credential of ${appId} within the time given`,
            zh: `在给定时间内没有取得 ${appId} 的凭据`,
          }
        : { en: `The wait for a credential of ${appId} was given up`, zh: `已放弃等待 ${appId} 的凭据` },
      {
        en: 'Call again, or give the call a longer timeoutMs',
        zh: '请重新调用,或增大 timeoutMs',
      },
    );
  }
}
