import type {
  CallBudget,
  CredentialKind,
  IssueOutcome,
  IssueRequest,
} from '../../core/ports/credential-kind.js';
import type { CredentialKey } from '../../core/ports/credential.js';
import { DEFAULT_BUDGETS } from '../call-budgets.js';
import { WECHAT } from '../platform.js';
import { issueOutcomeOf } from './issue-outcome.js';
import type { WechatHttp } from '../http/wechat-http.js';

/** What a ticket signs: pages that use the JS-SDK, or cards (卡券). WeChat's own words. */
export type TicketType = (typeof TICKET_TYPES)[number];

export const TICKET_TYPES = ['jsapi', 'wx_card'] as const;

/**
 * Nobody knows the true end of a ticket that was made before we first saw it: WeChat always says 7200. So it is asked from
 * time to time whether it has made another; it wants few calls, without a number.
 */
const CONFIRM_EVERY_MS = 20 * 60_000;

/**
 * Issues an app's tickets at `/cgi-bin/ticket/getticket`, one a `subject`. Asking again while one lives gives the same
 * one, always with a whole life: its first end counts.
 *
 * @see https://developers.weixin.qq.com/doc/service/api/webdev/jssdk/api_getticket
 */
export class TicketIssuer implements CredentialKind {
  readonly name = 'ticket';
  readonly platform = WECHAT;
  readonly subjects = TICKET_TYPES;
  readonly isCopied = true;
  readonly renewsFromState = false;
  readonly reissue = 'same';
  readonly sameValue = 'keepFirstEnd';
  /** An asking that was lost may have made it before we saw it: from here on it is asked ever more often whether it ended. */
  readonly renewsInLastMs = 60_000;
  readonly confirmEveryMs = CONFIRM_EVERY_MS;
  readonly overlapMs = 0;
  readonly budget: CallBudget;
  readonly needsSecret = false;
  readonly canForce = false;

  /** `perDay` limits the requests of an app, of all types together. */
  constructor(
    private readonly http: Pick<WechatHttp, 'exchange'>,
    perDay: number = DEFAULT_BUDGETS.other,
  ) {
    this.budget = { id: 'ticket', perDay };
  }

  dependsOn({ appId }: CredentialKey): CredentialKey {
    return { appId, kind: 'access-token' };
  }

  async issue({
    subject = 'jsapi',
    dependency = '',
    timeoutMs,
    signal,
  }: IssueRequest): Promise<IssueOutcome> {
    const exchange = await this.http.exchange({
      call: 'ticket',
      path: '/cgi-bin/ticket/getticket',
      query: { access_token: dependency, type: subject },
      timeoutMs,
      signal,
    });
    return issueOutcomeOf(exchange, 'ticket', 'dependency');
  }
}
