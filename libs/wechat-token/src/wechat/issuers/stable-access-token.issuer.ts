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
import { issueOutcomeOf } from './issue-outcome.js';
import type { WechatHttp } from '../http/wechat-http.js';

/** What WeChat is known to do; a test against a simulator with a shorter life scales it. */
export interface AccessTokenOptions {
  /**
   * A new token is made only in the last so many milliseconds of the old.
   *
   * @default 300000
   */
  readonly renewsInLastMs?: number;
  /**
   * How long old and new both work.
   *
   * @default 300000
   */
  readonly overlapMs?: number;
  /** The limit of requests a day and app. @default that of DEFAULT_BUDGETS */
  readonly perDay?: number;
}

/**
 * Issues an app's access token at `/cgi-bin/stable_token`: asking again while one lives gives the same one with what is
 * left of its life.
 *
 * @see https://developers.weixin.qq.com/doc/service/api/base/api_getstableaccesstoken
 */
export class StableAccessTokenIssuer implements CredentialKind {
  readonly name = 'access-token';
  readonly platform = WECHAT;
  readonly subjects = 'one';
  readonly isCopied = true;
  readonly renewsFromState = false;
  readonly reissue = 'same';
  readonly sameValue = 'remaining';
  readonly budget: CallBudget;
  readonly canForce = true;
  readonly renewsInLastMs: number;
  readonly overlapMs: number;

  constructor(
    private readonly http: Pick<WechatHttp, 'exchange'>,
    {
      renewsInLastMs = 300_000,
      overlapMs = 300_000,
      perDay = DEFAULT_BUDGETS.stable,
    }: AccessTokenOptions = {},
  ) {
    this.renewsInLastMs = renewsInLastMs;
    this.overlapMs = overlapMs;
    this.budget = { id: 'stable', perDay };
  }

  async issue({ appId, appSecret, force, timeoutMs, signal }: IssueRequest): Promise<IssueOutcome> {
    const exchange = await this.http.exchange({
      call: 'stable',
      path: '/cgi-bin/stable_token',
      body: { grant_type: 'client_credential', appid: appId, secret: appSecret, force_refresh: force },
      timeoutMs,
      signal,
    });
    return issueOutcomeOf(exchange, 'access_token');
  }

  check(request: CheckRequest): Promise<CheckVerdict> {
    return checkAccessToken(this.http, request);
  }
}
