import type { WechatUserInfo } from './authorization.js';

/** The profile in a response of WeChat. */
export function userInfoOf(answer: Readonly<Record<string, unknown>>, openId: string): WechatUserInfo {
  const text = (field: string) => (typeof answer[field] === 'string' ? answer[field] : undefined);
  const unionId = text('unionid');
  return {
    openId,
    nickname: text('nickname') ?? '',
    avatarUrl: text('headimgurl') ?? '',
    ...(unionId === undefined ? {} : { unionId }),
  };
}
