import { BLOCKED_IN_TESTS } from './blocked-in-tests.js';
import type { Wording } from './language.js';
import { WECHAT_WORDS, type PlatformWords } from './platform-words.js';
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
    { name, baseUrl }: PlatformWords = WECHAT_WORDS,
  ) {
    super(
      {
        en: `${name.en} gave no usable response for ${appId}: ${failure}`,
        zh: `${name.zh}没有为 ${appId} 返回可用的响应：${failure}`,
      },
      failure === 'TEST_RUN' ? BLOCKED_IN_TESTS : triedAgain(new URL(baseUrl).host),
    );
  }
}

function triedAgain(host: string): Wording {
  return {
    en: `It is retried automatically; if it persists, check DNS, the proxy and outbound access to ${host}`,
    zh: `会自动重试；如持续出现，请检查 DNS、代理以及到 ${host} 的出网`,
  };
}
