import { BLOCKED_IN_TESTS } from './blocked-in-tests.js';
import type { Wording } from './language.js';
import { WECHAT_WORDS, type PlatformWords } from './platform-words.js';
import { WechatTokenError } from './wechat-token.error.js';

/** WeChat could not be reached, or its response was unusable. */
export class WechatUnavailableError extends WechatTokenError {
  readonly code = 'WECHAT_UNAVAILABLE';
  readonly retryable = true;

  /** `failure` is a code: `ETIMEDOUT`, `HTTP_502`, `NOT_JSON`, `ERRCODE_-1`; `KEY_…` of the key that another program keeps. */
  constructor(
    readonly appId: string,
    readonly failure: string,
    readonly rid?: string,
    { name, baseUrl }: PlatformWords = WECHAT_WORDS,
  ) {
    const [problem, remedy] = failure.startsWith('KEY_')
      ? [noneInKey(appId, failure), KEEPER_OF_KEY]
      : [
          {
            en: `${name.en} gave no usable response for ${appId}: ${failure}`,
            zh: `${name.zh}没有为 ${appId} 返回可用的响应：${failure}`,
          },
          failure === 'TEST_RUN' ? BLOCKED_IN_TESTS : triedAgain(new URL(baseUrl).host),
        ];
    super(problem, remedy);
  }
}

function noneInKey(appId: string, failure: string): Wording {
  return {
    en: `The key of the other program has no usable access token of ${appId}: ${failure}`,
    zh: `其他程序的键中没有 ${appId} 可用的 access_token：${failure}`,
  };
}

const KEEPER_OF_KEY: Wording = {
  en: 'It is read again automatically; if it persists, check that the other program runs, its Redis, and the preset, prefix and codec',
  zh: '会自动重新读取；如持续出现，请检查对方程序是否在运行、其 Redis，以及 preset、prefix 和 codec',
};

function triedAgain(host: string): Wording {
  return {
    en: `It is retried automatically; if it persists, check DNS, the proxy and outbound access to ${host}`,
    zh: `会自动重试；如持续出现，请检查 DNS、代理以及到 ${host} 的出网`,
  };
}
