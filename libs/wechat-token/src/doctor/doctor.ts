import type { Wording } from '../errors/language.js';
import { checkApp } from './check-app.js';
import { checkConfiguration } from './check-configuration.js';
import { checkDns, skippedWithoutUrl } from './check-dns.js';
import { checkLine } from './check-line.js';
import { checkRedis } from './check-redis.js';
import type { Finding } from './finding.js';
import { StoredTokens } from './stored-tokens.js';
import { openRedis } from './open-redis.js';
import type { WechatEnvironment } from '../tokens/environment/environment.js';
import { WechatLine } from './wechat-line.js';

/**
 * Checks everything between an application and its token, one finding after the other. Changes nothing at WeChat and writes nothing that a
 * fleet reads. `begin` is called with the next step.
 */
export async function* examine(
  settings: WechatEnvironment,
  begin: (what: Wording) => void,
): AsyncGenerator<Finding> {
  yield* checkConfiguration(settings);

  const { baseUrl, redis, apps } = settings;
  const line = baseUrl === undefined ? undefined : new WechatLine(baseUrl);
  begin({ en: 'the way to WeChat', zh: '到微信的网络' });
  yield await checkDns(settings);
  yield* await checkLine(settings, line);

  begin({ en: 'Redis', zh: 'Redis' });
  const opened = redis && (await openRedis(redis));
  const client = opened?.ok ? opened.client : undefined;
  try {
    yield* await checkRedis(settings, opened);
    const stored = client && new StoredTokens(client, settings.keyPrefix);
    for (const app of apps) {
      begin({ en: `the token of ${app.appId}`, zh: `${app.appId} 的 token` });
      if (line) yield* checkApp(app, line, stored);
      else yield skippedWithoutUrl('token', app.appId);
    }
  } finally {
    client?.disconnect();
    line?.close();
  }
}
