import type { AuditLog } from '../audit/audit-log.js';
import { auditedCallerOf } from './native-request.js';
import type { NativeError } from './native.error.js';
import type { NestRequest } from './nest-http.js';
import { refused } from './refused.js';

const RETRY_AFTER_SECONDS = 10;

/** Audits a request that would stay open, of a client that has as many as it may. Returns its error. */
export function noRoom(audit: AuditLog, request: NestRequest): NativeError {
  return refused(audit, auditedCallerOf(request), 'TOO_MANY', { retryAfterSeconds: RETRY_AFTER_SECONDS });
}
