import type { WechatTokenService } from 'nestjs-wechat-token';
import { hasPermission } from '../access/access.js';
import type { AuditLog } from '../audit/audit-log.js';
import { tokenSourceOf } from '../native/access-token.controller.js';
import type { CredentialDesk } from '../native/credential-desk.js';
import type { TokenVerdicts } from '../reports/token-verdicts.js';
import type { CompatibleParts } from './route.js';

/**
 * Treats `force_refresh` as a report that WeChat rejected the current access token, examined like any other report of the
 * client. Afterwards the client gets the current token, whatever the outcome.
 */
export function tokenReports(
  tokens: WechatTokenService,
  desk: Pick<CredentialDesk, 'examine'>,
  verdicts: TokenVerdicts,
  audit: AuditLog,
): CompatibleParts['reportToken'] {
  return async (appId, { client, address }) => {
    if (!hasPermission(client, 'report')) return;
    const source = tokenSourceOf(tokens.app(appId), verdicts);
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
      // Without a verdict the token stays.
      audit.write({ ...entry, outcome: 'unknown' });
    }
  };
}
