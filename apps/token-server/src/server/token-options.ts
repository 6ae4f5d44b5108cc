import { RedisServerNotes, type ServerNotes } from 'nestjs-wechat-token-server';
import {
  EncryptedTokenStore,
  RedisTokenStore,
  type TokenStore,
  type WechatTokenOptions,
} from 'nestjs-wechat-token';
import type { Configuration } from '../configuration/configuration.js';
import type { LiveConfiguration } from './live-configuration.js';

/** Where the servers of one Redis keep what they share; nothing for one server alone, which keeps it in memory. */
export interface SharedStores {
  readonly store?: TokenStore | undefined;
  readonly notes?: ServerNotes | undefined;
}

/** The options of the library. */
export function tokenOptionsOf(live: LiveConfiguration, store: TokenStore | undefined): WechatTokenOptions {
  const { wechat, language } = live.current;
  return {
    apps: live.configuredApps,
    appSource: live,
    language,
    store,
    http: {
      baseUrl: wechat.baseUrl,
      ...(wechat.allowPlainHttp && { allowPlainHttp: true }),
      ...(wechat.proxy && { proxy: wechat.proxy.reveal() }),
    },
  };
}

/** Opens Redis with the first command. Whoever gets the store closes it. */
export function sharedStoresOf({ redis, keyPrefix, encryption }: Configuration['store']): SharedStores {
  if (!redis) return {};
  const { url, sentinels, sentinelPassword } = redis;
  const kept = RedisTokenStore.connect(url.reveal(), {
    keyPrefix,
    sentinels,
    ...(sentinelPassword && { clientOptions: { sentinelPassword: sentinelPassword.reveal() } }),
  });
  const store = encryption ? new EncryptedTokenStore(kept, encryption) : kept;
  return { store, notes: new RedisServerNotes(kept) };
}
