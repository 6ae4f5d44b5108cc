// The token server as a NestJS module.
export { PERMISSIONS, type Client, type Permission } from './clients/client.js';
export { isNetwork } from './access/address-list.js';
export { isPathAllowed, isPathPattern } from './access/api-paths.js';
export { isPagePattern } from './access/pages.js';
export {
  CLIENT_ID,
  KEY_DIGEST,
  keyDigestOf,
  newClientKey,
  parseClientKey,
  type ClientKey,
  type NewClientKey,
} from './clients/client-key.js';
export { ClientList } from './clients/client-list.js';
export type { ClientSource } from './clients/client-source.js';
export type { AuditedAction, AuditEntry, AuditLog } from './audit/audit-log.js';
export type { StandInKey, WechatTokenServerOptions } from './wechat-token-server.options.js';
