import { BLOCKED_IN_TESTS } from './blocked-in-tests.js';
import type { Wording } from './language.js';
import { WechatTokenError } from './wechat-token.error.js';

/** WeChat could not be reached, or its response was unusable. */
export class WechatUnavailableError extends WechatTokenError {
  readonly code = 'WECHAT_UNAVAILABLE';
  readonly retryable = true;

  /** `failure` is a code: `ETIMEDOUT`, `HTTP_502`, `NOT_JSON`, `ERRCODE_-1`. */
  constructor(
    readonly appId: string,
    readonly failure: string,
    readonly rid?: string,
  ) {
    super(
      {
        en: `WeChat gave no usable response for ${appId}: ${failure}`,
        zh: `微信没有为 ${appId} 返回可用的响应：${failure}`,
      },
      failure === 'TEST_RUN' ? BLOCKED_IN_TESTS : TRIED_AGAIN,
    );
  }
}

const TRIED_AGAIN: Wording = {
  en: 'It is retried automatically; if it persists, check DNS, the proxy and outbound access to api.weixin.qq.com',
  zh: '会自动重试；如持续出现，请检查 DNS、代理以及到 api.weixin.qq.com 的出网',
};
