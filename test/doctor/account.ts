import { DEFAULT_APP } from 'wechat-simulator';

/** The variables of the simulator's own account. */
export function accountAt(url: string, more: Record<string, string> = {}): Record<string, string> {
  return {
    WECHAT_APP_ID: DEFAULT_APP.appId,
    WECHAT_APP_SECRET: DEFAULT_APP.appSecret,
    WECHAT_BASE_URL: url,
    ...more,
  };
}
