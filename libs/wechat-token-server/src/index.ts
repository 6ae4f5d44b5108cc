// The token server as a NestJS module.
export { isNetwork } from './patterns/address-list.js';
export { isPublicUrl } from './patterns/public-url.js';
export { isPathAllowed } from './patterns/api-paths.js';
export { DEFAULT_PER_MINUTE, PERMISSIONS, type Client, type Permission } from './clients/client.js';
export {
  CLIENT_ID,
  keyDigestOf,
  newClientKey,
  parseClientKey,
  type ClientKey,
  type NewClientKey,
} from './clients/client-key.js';
export { ClientFields } from './clients/client-fields.js';
export { ClientList } from './clients/client-list.js';
export type { ClientSource } from './clients/client-source.js';
export { OPERATOR_ROLES, type Operator, type OperatorRole } from './operators/operator.js';
export { endingKeys } from './operators/ending-keys.js';
export { OperatorFields } from './operators/operator-fields.js';
export { newOperatorKey, parseOperatorKey } from './operators/operator-key.js';
export { OperatorList } from './operators/operator-list.js';
export type { OperatorSource } from './operators/operator-source.js';
export { JsonLinesAuditLog, type AuditTarget } from './audit/json-lines.audit-log.js';
export type { AuditedAction, AuditEntry, AuditLog } from './audit/audit-log.js';
export { MemoryServerNotes } from './notes/memory.server-notes.js';
export { RedisServerNotes } from './notes/redis.server-notes.js';
export type {
  ClientNote,
  PresentServer,
  NotedEvent,
  OperatorNote,
  ServerNotes,
  ServerPresence,
  SharedNotes,
} from './notes/server-notes.js';
export { TokenServers, type ServersState } from './notes/token-servers.js';
export { NativeError, type NativeErrorCode, type NativeRefusal } from './native/native.error.js';
export { NativeErrorFilter } from './native/native-error.filter.js';
export { DEFAULT_LIMITS } from './options/resolve-server-options.js';
export { StandIns, type GivenStandIn, type ReadStandIn, type StandInClient } from './stand-in/stand-ins.js';
export { STAND_IN_LIFE } from './stand-in/stand-ins.check.js';
export { WechatTokenServerModule } from './wechat-token-server.module.js';
export type {
  ServerConsoleOptions,
  ServersOptions,
  StandInKey,
  StandInOptions,
  WechatTokenServerModuleAsyncOptions,
  WechatTokenServerModuleOptions,
  WechatTokenServerOptions,
  WechatTokenServerOptionsFactory,
} from './wechat-token-server.options.js';
