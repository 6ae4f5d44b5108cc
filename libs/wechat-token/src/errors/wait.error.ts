import { WechatTokenError } from './wechat-token.error.js';

/**
 * A caller's own deadline passed or its signal aborted while it waited for a credential or an API call. The shared refresh
 * continues for the others.
 */
export class WaitError extends WechatTokenError {
  readonly retryable = true;

  constructor(
    readonly code: 'WAIT_TIMED_OUT' | 'WAIT_ABORTED',
    readonly appId: string,
    /** For an API call: whether WeChat may have executed it. */
    readonly executed: 'no' | 'unknown' = 'no',
  ) {
    super(
      code === 'WAIT_TIMED_OUT'
        ? {
            en: `No result for ${appId} within the given time`,
            zh: `在给定时间内没有取得 ${appId} 的结果`,
          }
        : { en: `The wait for ${appId} was aborted`, zh: `已放弃等待 ${appId} 的结果` },
      executed === 'no'
        ? {
            en: 'Call again, or give the call a longer timeoutMs',
            zh: '请重新调用，或增大 timeoutMs',
          }
        : {
            en: 'WeChat may have executed the call: find out before you retry, or give the call a longer timeoutMs',
            zh: '微信可能已经执行该调用：重试之前请先核实，或增大 timeoutMs',
          },
    );
  }
}
