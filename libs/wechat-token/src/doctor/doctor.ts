import type { Wording } from '../errors/language.js';
import { kindsOfAccount, type CredentialKind } from '../core/ports/credential-kind.js';
import { wechatKinds } from '../wechat/kinds.js';
import { WECHAT } from '../wechat/platform.js';
import type { WechatHttp } from '../wechat/http/wechat-http.js';
import { checkApp } from './check-app.js';
import { checkConfiguration } from './check-configuration.js';
import { checkDns, skippedWithoutUrl } from './check-dns.js';
import { checkKept } from './check-kept.js';
import { checkLine } from './check-line.js';
import { checkRedis } from './check-redis.js';
import type { Finding } from './finding.js';
import { StoredTokens } from './stored-tokens.js';
import { openRedis } from './open-redis.js';
import type { WechatEnvironment } from '../tokens/environment/environment.js';
import { WechatLine } from './wechat-line.js';

/**
 * Checks everything between an application and its token, one finding after the other. Changes nothing at WeChat and writes nothing that a
 * fleet reads. `begin` is called with the next step, `kindsOver` describes all kinds of credentials.
 */
export async function* examine(
  settings: WechatEnvironment,
  begin: (what: Wording) => void,
  kindsOver: (http: Pick<WechatHttp, 'exchange'>) => readonly CredentialKind[] = wechatKinds,
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
      if (!line) {
        yield skippedWithoutUrl('token', app.appId);
        continue;
      }
      const kinds = kindsOver(line.http);
      const own = kinds.find(({ budget }) => budget.id === app.endpoint)!;
      if (own.platform === WECHAT) yield* checkApp(app, line, stored);
      const inStore = stored && (await checkKept(app.appId, kindsOfAccount(own, kinds), stored));
      if (inStore) yield inStore;
    }
  } finally {
    client?.disconnect();
    line?.close();
  }
}
