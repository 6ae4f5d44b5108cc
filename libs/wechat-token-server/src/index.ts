// The token server as a NestJS module.
export { PERMISSIONS, type Client, type Permission } from './clients/client.js';
export { newClientKey, type NewClientKey } from './clients/client-key.js';
export { ClientList } from './clients/client-list.js';
export type { ClientSource } from './clients/client-source.js';
export type { AuditedAction, AuditEntry, AuditLog } from './audit/audit-log.js';
export type { StandInKey, WechatTokenServerOptions } from './wechat-token-server.options.js';
