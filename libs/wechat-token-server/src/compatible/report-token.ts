import type { WechatTokenService } from 'nestjs-wechat-token';
import { hasPermission } from '../access/access.js';
import type { AuditLog } from '../audit/audit-log.js';
import { tokenSourceOf } from '../native/access-token.controller.js';
import type { CredentialDesk } from '../native/credential-desk.js';
import type { CompatibleParts } from './compatible-parts.js';

/**
 * Takes `force_refresh` for what it can mean: the client says that the current access token is refused. It is looked into as any
 * report of that client is. Whatever comes of it, the client gets the token that is current then.
 */
export function tokenReports(
  tokens: WechatTokenService,
  desk: Pick<CredentialDesk, 'examine'>,
  audit: AuditLog,
): CompatibleParts['reportToken'] {
  return async (appId, { client, address }) => {
    if (!hasPermission(client, 'report')) return;
    const source = tokenSourceOf(tokens.app(appId));
    const entry = {
      what: 'rejection.reported',
      by: `client:${client.id}`,
      from: address,
      app: appId,
    } as const;
    try {
      const { version } = await source.read();
      const { outcome } = await desk.examine(source, { version }, client);
      audit.write({ ...entry, outcome, version });
    } catch {
      // Nothing is known of the token, and so it stays.
      audit.write({ ...entry, outcome: 'unknown' });
    }
  };
}
