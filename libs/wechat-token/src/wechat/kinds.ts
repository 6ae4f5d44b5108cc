import type { CredentialKind } from '../core/ports/credential-kind.js';
import { DEFAULT_BUDGETS, type CallBudgets } from './call-budgets.js';
import type { WechatHttp } from './http/wechat-http.js';
import { LegacyAccessTokenIssuer } from './issuers/legacy-access-token.issuer.js';
import { StableAccessTokenIssuer } from './issuers/stable-access-token.issuer.js';
import { TicketIssuer } from './issuers/ticket.issuer.js';
import { UserTokenIssuer } from './issuers/user-token.issuer.js';

/** What differs between WeChat and a simulator of it, and between applications. */
export interface WechatKindsOptions {
  /** WeChat's own times. */
  readonly times?: { readonly renewsInLastMs?: number; readonly overlapMs?: number };
  /** @default DEFAULT_BUDGETS */
  readonly budgets?: CallBudgets;
}

/** Every kind of credential that WeChat issues. A further kind is a further line. */
export function wechatKinds(
  http: Pick<WechatHttp, 'exchange'>,
  { times = {}, budgets = DEFAULT_BUDGETS }: WechatKindsOptions = {},
): CredentialKind[] {
  return [
    new StableAccessTokenIssuer(http, { ...times, perDay: budgets.stable }),
    new LegacyAccessTokenIssuer(http, { ...times, perDay: budgets.legacy }),
    new TicketIssuer(http, budgets.other),
    new UserTokenIssuer(http, budgets.user),
  ];
}
