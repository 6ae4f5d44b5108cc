import type { CredentialIssuer } from '../core/ports/credential-issuer.js';
import { TicketIssuer } from '../wechat/issuers/ticket.issuer.js';
import { UserTokenIssuer } from '../wechat/issuers/user-token.issuer.js';

/** Issues tickets and refreshed user tokens without WeChat. */
export function otherIssuers(): CredentialIssuer[] {
  const exchange = async ({
    path,
    query = {},
  }: {
    path: string;
    query?: Readonly<Record<string, string>>;
  }) => {
    const json = path.endsWith('getticket')
      ? { errcode: 0, ticket: `test-ticket-${query['type']}`, expires_in: 7_200 }
      : { access_token: 'test-user-token', expires_in: 7_200, refresh_token: query['refresh_token'] };
    return { ok: true as const, status: 200, json };
  };
  return [new TicketIssuer({ exchange }), new UserTokenIssuer({ exchange })];
}
