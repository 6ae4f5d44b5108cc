import type { Credential } from '../core/ports/credential.js';
import type { WechatAppTokens } from '../tokens/apps/wechat-app-tokens.js';

/**
 * Asks WeChat whether it accepts the access token, and reports it if not. Returns the credential to continue with; that of another kind is
 * returned as it is. Throws as `getAccessToken()` does.
 */
export async function examined(app: WechatAppTokens, credential: Credential): Promise<Credential> {
  const { kind, subject } = credential.key;
  if (kind !== 'access-token') return credential;
  const shown = await app.checkAccessToken();
  if (shown.verdict === 'refused') await app.reportRejected(shown.credential.value);
  return app.credential(kind, subject).getCredential();
}
