import { RedisTokenStore, type WechatTokenOptions } from 'nestjs-wechat-token';
import type { Settings } from '../settings/settings.js';
import type { WechatPlatform } from './wechat-platform.js';

/** What the library is told. */
export function wechatTokenOptionsOf(settings: Settings, platform: WechatPlatform): WechatTokenOptions {
  const { defaultAppId, cron, redisUrl, allowPlainHttp } = settings;
  // WeChat speaks https only: who speaks http is a simulator, and asks the users too.
  const isSimulated = platform.baseUrl.startsWith('http:');
  return {
    apps: platform.apps,
    ...(defaultAppId !== undefined && { defaultAppId }),
    ...(cron !== undefined && { cron }),
    ...(redisUrl !== undefined && {
      store: RedisTokenStore.connect(redisUrl, { keyPrefix: platform.keyPrefix }),
    }),
    http: {
      baseUrl: platform.baseUrl,
      ...(isSimulated && { authorizeBaseUrl: platform.baseUrl }),
      ...(allowPlainHttp && { allowPlainHttp }),
    },
    // A demo without Redis forgets its users when it ends, and says so at the start.
    allowVolatileUserTokens: redisUrl === undefined,
    // Ctrl-C is to end the demo within a second.
    timing: { shutdownTimeoutMs: 500 },
    ...(platform.timeScale !== 1 && { simulation: { timeScale: platform.timeScale } }),
  };
}
