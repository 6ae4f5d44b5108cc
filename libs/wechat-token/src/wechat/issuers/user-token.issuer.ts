import type {
  CallBudget,
  CredentialKind,
  IssueOutcome,
  IssueRequest,
} from '../../core/ports/credential-kind.js';
import { DEFAULT_BUDGETS } from '../call-budgets.js';
import { WECHAT } from '../platform.js';
import { issueOutcomeOf } from './issue-outcome.js';
import type { WechatHttp } from '../http/wechat-http.js';

/**
 * Renews a user's access token (网页授权 access_token) with the refresh_token at `/sns/oauth2/refresh_token`: while the old
 * one lives, WeChat gives the same one a whole life again, else another one. The refresh_token lives 30 days.
 *
 * @see https://developers.weixin.qq.com/doc/service/api/webdev/access/api_snsrefreshtoken
 */
export class UserTokenIssuer implements CredentialKind {
  readonly name = 'user-token';
  readonly platform = WECHAT;
  readonly subjects = 'person';
  readonly isCopied = false;
  readonly renewsFromState = true;
  readonly reissue = 'same';
  readonly sameValue = 'extends';
  /** One that is used in its last five minutes is renewed behind whoever uses it. */
  readonly renewsInLastMs = 300_000;
  readonly overlapMs = 0;
  readonly budget: CallBudget;
  readonly needsSecret = false;
  readonly canForce = false;

  /** `perDay` limits the requests of an app, for all users together. */
  constructor(
    private readonly http: Pick<WechatHttp, 'exchange'>,
    perDay: number = DEFAULT_BUDGETS.user,
  ) {
    this.budget = { id: 'user', perDay };
  }

  async issue({ appId, issuerState = '', timeoutMs, signal }: IssueRequest): Promise<IssueOutcome> {
    const exchange = await this.http.exchange({
      call: 'user',
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
