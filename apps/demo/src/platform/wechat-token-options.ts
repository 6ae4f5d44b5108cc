import { RedisTokenStore, type WechatTokenOptions } from 'nestjs-wechat-token';
import type { Settings } from '../settings/settings.js';
import type { WechatPlatform } from './wechat-platform.js';

/** The options of the library. */
export function wechatTokenOptionsOf(settings: Settings, platform: WechatPlatform): WechatTokenOptions {
  const { defaultAppId, cron, redisUrl, allowPlainHttp } = settings;
  // WeChat only speaks https: an http URL belongs to a simulator, which also shows the consent page.
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
    // Ctrl-C ends the demo within a second.
    timing: { shutdownTimeoutMs: 500 },
    ...(platform.timeScale !== 1 && { simulation: { timeScale: platform.timeScale } }),
  };
}
