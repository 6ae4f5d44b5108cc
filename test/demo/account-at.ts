import { DEFAULT_APP, type RunningSimulator } from 'wechat-simulator';

/** The variables of an account at a simulator that the test started. */
export function accountAt(
  running: RunningSimulator,
  appSecret = DEFAULT_APP.appSecret,
): Record<string, string> {
  return {
    WECHAT_APP_ID: DEFAULT_APP.appId,
    WECHAT_APP_SECRET: appSecret,
    WECHAT_BASE_URL: running.url,
  };
}
