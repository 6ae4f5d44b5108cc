import type {
  CallBudget,
  CheckVerdict,
  CredentialKind,
  IssueOutcome,
  IssueRequest,
} from '../../core/ports/credential-kind.js';
import { DEFAULT_BUDGETS } from '../call-budgets.js';
import { WECHAT } from '../platform.js';
import { checkAccessToken, type CheckRequest } from './check-access-token.js';
import type { AccessTokenOptions } from './stable-access-token.issuer.js';
import { issueOutcomeOf } from './issue-outcome.js';
import type { WechatHttp } from '../http/wechat-http.js';

/**
 * Issues an app's access token at `/cgi-bin/token`: each asking makes a new one and ends the one before within five
 * minutes. The secret stands in the URL, as WeChat wants it.
 *
 * @see https://developers.weixin.qq.com/doc/oplatform/developers/dev/AccessToken.html
 */
export class LegacyAccessTokenIssuer implements CredentialKind {
  readonly name = 'access-token';
  readonly platform = WECHAT;
  readonly subjects = 'one';
  readonly isCopied = true;
  readonly renewsFromState = false;
  readonly reissue = 'supersedes';
  readonly sameValue = 'remaining';
  readonly renewsInLastMs = 0;
  readonly budget: CallBudget;
  readonly canForce = false;
  readonly overlapMs: number;

  constructor(
    private readonly http: Pick<WechatHttp, 'exchange'>,
    {
      overlapMs = 300_000,
      perDay = DEFAULT_BUDGETS.legacy,
    }: Pick<AccessTokenOptions, 'overlapMs' | 'perDay'> = {},
  ) {
    this.overlapMs = overlapMs;
    this.budget = { id: 'legacy', perDay };
  }

  async issue({ appId, appSecret, timeoutMs, signal }: IssueRequest): Promise<IssueOutcome> {
    const exchange = await this.http.exchange({
      call: 'legacy',
      path: '/cgi-bin/token',
      query: { grant_type: 'client_credential', appid: appId, secret: appSecret },
      timeoutMs,
      signal,
    });
    return issueOutcomeOf(exchange, 'access_token');
  }

  check(request: CheckRequest): Promise<CheckVerdict> {
    return checkAccessToken(this.http, request);
  }
}
