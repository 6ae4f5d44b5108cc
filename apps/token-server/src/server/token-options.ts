import {
  EncryptedTokenStore,
  RedisTokenStore,
  type TokenStore,
  type WechatTokenOptions,
} from 'nestjs-wechat-token';
import type { Configuration } from '../configuration/configuration.js';
import type { LiveConfiguration } from './live-configuration.js';

/** The options of the library. */
export function tokenOptionsOf(live: LiveConfiguration): WechatTokenOptions {
  const { wechat, language, store } = live.current;
  return {
    apps: live.configuredApps,
    appSource: live,
    language,
    store: storeOf(store),
    http: {
      baseUrl: wechat.baseUrl,
      ...(wechat.allowPlainHttp && { allowPlainHttp: true }),
      ...(wechat.proxy && { proxy: wechat.proxy.reveal() }),
    },
  };
}

function storeOf({ redis, keyPrefix, encryption }: Configuration['store']): TokenStore | undefined {
  if (!redis) return undefined;
  const { url, sentinels, sentinelPassword } = redis;
  const store = RedisTokenStore.connect(url.reveal(), {
    keyPrefix,
    sentinels,
    ...(sentinelPassword && { clientOptions: { sentinelPassword: sentinelPassword.reveal() } }),
  });
  return encryption ? new EncryptedTokenStore(store, encryption) : store;
}
