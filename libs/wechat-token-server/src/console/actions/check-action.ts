import type { WechatAppTokens } from 'nestjs-wechat-token';
import type { ActionResult } from 'nestjs-wechat-token-console';

const WAIT_MS = 20_000;

const RESULTS: Readonly<Record<'accepted' | 'refused' | 'unknown', ActionResult>> = {
  accepted: {
    outcome: 'accepted',
    message: { en: 'WeChat accepts the access token', zh: '微信接受当前的 access_token' },
  },
  refused: {
    outcome: 'refused',
    message: {
      en: 'WeChat refuses the access token: something else has replaced it',
      zh: '微信拒绝当前的 access_token：它已在别处被替换',
    },
    remedy: {
      en: 'Refresh it; then find the other program that refreshes this app',
      zh: '请刷新；然后排查是哪个程序也在刷新该应用',
    },
  },
  unknown: {
    outcome: 'unknown',
    message: {
      en: 'WeChat did not say whether it accepts the access token',
      zh: '微信未能确认 access_token 是否有效',
    },
    remedy: { en: 'Check again in a few seconds', zh: '请几秒后再次检查' },
  },
};

/** Shows the access token to WeChat by one cheap call. Changes nothing. */
export async function checkAction(app: WechatAppTokens): Promise<ActionResult> {
  const { verdict } = await app.checkAccessToken({ timeoutMs: WAIT_MS });
  return RESULTS[verdict];
}
