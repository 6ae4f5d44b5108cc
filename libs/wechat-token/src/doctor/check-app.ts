import { StableAccessTokenIssuer } from '../wechat/issuers/stable-access-token.issuer.js';
import { foreignRefresher } from './check-foreign-refresher.js';
import { checkQuota, checkUse } from './check-use.js';
import type { Finding } from './finding.js';
import type { StoredTokens } from './stored-tokens.js';
import type { WechatEnvironmentApp } from '../tokens/environment/environment.js';
import { tokenFinding } from './token.finding.js';
import type { WechatLine } from './wechat-line.js';
import { STEP_TIMEOUT_MS } from './within.js';

/**
 * Requests the app's token once, from the stable endpoint in normal mode, whichever endpoint the app uses: that returns the current token
 * and invalidates none, while a request to the legacy endpoint would invalidate the token in use.
 *
 * @see https://developers.weixin.qq.com/doc/service/api/base/api_getstableaccesstoken
 */
export async function* checkApp(
  app: WechatEnvironmentApp,
  line: WechatLine,
  stored: StoredTokens | undefined,
): AsyncGenerator<Finding> {
  const { appId, appSecret } = app;
  const before = await stored?.read({ appId, kind: 'access-token' });
  const request = { appId, appSecret, force: false, timeoutMs: STEP_TIMEOUT_MS };
  const outcome = await new StableAccessTokenIssuer(line.http).issue(request);
  yield tokenFinding(app, outcome);

  const token = outcome.outcome === 'issued' ? outcome.value : undefined;
  if (token !== undefined) {
    yield await checkUse(appId, line.http, token);
    yield await checkQuota(app, line.http, token);
  }
  yield await foreignRefresher({ app, http: line.http, stored, before, token });
}
