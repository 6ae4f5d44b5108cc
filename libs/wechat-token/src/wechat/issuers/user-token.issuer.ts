import type { CredentialIssuer, IssueOutcome, IssueRequest } from '../../core/ports/credential-issuer.js';
import { issueOutcomeOf } from './issue-outcome.js';
import type { WechatHttp } from '../http/wechat-http.js';

/**
 * Renews a user's access token (网页授权 access_token) with the refresh_token at `/sns/oauth2/refresh_token`: while the old
 * one lives, WeChat gives the same one a whole life again, else another one. The refresh_token lives 30 days.
 *
 * @see https://developers.weixin.qq.com/doc/service/api/webdev/access/api_snsrefreshtoken
 */
export class UserTokenIssuer implements CredentialIssuer {
  readonly kind = 'user-token';
  readonly residence = 'on-demand';
  readonly reissue = 'same';
  readonly sameValue = 'extends';
  /** One that is used in its last five minutes is renewed behind whoever uses it. */
  readonly renewsInLastMs = 300_000;
  readonly overlapMs = 0;
  readonly endpoint = 'user';
  readonly needsSecret = false;
  readonly canForce = false;

  constructor(private readonly http: Pick<WechatHttp, 'exchange'>) {}

  async issue({ appId, issuerState = '', timeoutMs, signal }: IssueRequest): Promise<IssueOutcome> {
    const exchange = await this.http.exchange({
      path: '/sns/oauth2/refresh_token',
      query: { appid: appId, grant_type: 'refresh_token', refresh_token: issuerState },
      timeoutMs,
      signal,
    });
    const outcome = issueOutcomeOf(exchange, 'access_token', 'user-grant');
    if (outcome.outcome !== 'issued' || !exchange.ok) return outcome;
    const { refresh_token: renewed } = exchange.json;
    // WeChat does not say whether it gives another one: whatever it gives is the one that counts.
    return typeof renewed === 'string' && renewed !== '' ? { ...outcome, issuerState: renewed } : outcome;
  }
}
