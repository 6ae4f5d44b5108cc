import type {
  CheckVerdict,
  CredentialIssuer,
  IssueOutcome,
  IssueRequest,
} from '../../core/ports/credential-issuer.js';
import { checkAccessToken, type CheckRequest } from './check-access-token.js';
import { issueOutcomeOf } from './issue-outcome.js';
import type { WechatHttp } from '../http/wechat-http.js';

/** What WeChat is known to do; a test against a simulator with a shorter life scales it. */
export interface LegacyAccessTokenOptions {
  /**
   * How long a token that was superseded goes on working.
   *
   * @default 300000
   */
  readonly overlapMs?: number;
}

/**
 * Issues an app's access token at `/cgi-bin/token`: each asking makes a new one and ends the one before within five
 * minutes. The secret stands in the URL, as WeChat wants it.
 *
 * @see https://developers.weixin.qq.com/doc/oplatform/developers/dev/AccessToken.html
 */
export class LegacyAccessTokenIssuer implements CredentialIssuer {
  readonly kind = 'access-token';
  readonly residence = 'process';
  readonly reissue = 'supersedes';
  readonly sameValue = 'remaining';
  readonly renewsInLastMs = 0;
  readonly endpoint = 'legacy';
  readonly canForce = false;
  readonly overlapMs: number;

  constructor(
    private readonly http: WechatHttp,
    { overlapMs = 300_000 }: LegacyAccessTokenOptions = {},
  ) {
    this.overlapMs = overlapMs;
  }

  async issue({ appId, appSecret, timeoutMs, signal }: IssueRequest): Promise<IssueOutcome> {
    const exchange = await this.http.exchange({
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
