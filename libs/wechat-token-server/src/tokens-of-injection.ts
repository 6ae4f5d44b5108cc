/** The injection token of the audit log. */
export const AUDIT_LOG = Symbol('wechat-token-server:audit-log');
/** The injection token of the readiness of the server. */
export const READINESS = Symbol('wechat-token-server:readiness');
/** The injection token of what makes the server degraded. */
export const PROBLEMS = Symbol('wechat-token-server:problems');
/** The injection token of the registry of metrics. */
export const REGISTRY = Symbol('wechat-token-server:registry');
