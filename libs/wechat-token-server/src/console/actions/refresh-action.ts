import type { WechatAppTokens } from 'nestjs-wechat-token';
import type { ActionResult } from 'nestjs-wechat-token-console';
import { wordingOf } from './wording-of.js';

/** How long the operator waits. */
const WAIT_MS = 20_000;

/** Replaces the access token now, or tries again at once. */
export async function refreshAction(app: WechatAppTokens): Promise<ActionResult> {
  const result = await app.refresh({ timeoutMs: WAIT_MS });
  switch (result.outcome) {
    case 'replaced':
      return {
        outcome: 'replaced',
        message: { en: 'WeChat issued another access token', zh: '微信已签发新的 access_token' },
      };
    case 'unchanged':
      return {
        outcome: 'unchanged',
        message: {
          en: 'The access token is unchanged: WeChat returned the same one, or it was issued only just now',
          zh: 'access_token 未变：微信返回的仍是当前值，或它刚刚签发',
        },
      };
    case 'paused': {
      const { message, remedy } = wordingOf(result.error);
      const seconds = Math.ceil(result.retryInMs / 1_000);
      return {
        outcome: 'paused',
        message: {
          en: `${message.en} The next try is in ${seconds} s.`,
          zh: `${message.zh}${seconds} 秒后再次尝试。`,
        },
        remedy,
      };
    }
  }
}
