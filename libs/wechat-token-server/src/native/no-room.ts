import type { AuditLog } from '../audit/audit-log.js';
import { callerOf, requestIdOf } from './native-request.js';
import type { NativeError } from './native.error.js';
import type { NestRequest } from './nest-http.js';
import { refusalOf } from './refusal.js';

const RETRY_AFTER_SECONDS = 10;

/** Audits a request that would stay open, of a client that has as many as it may. Returns its error. */
export function noRoom(audit: AuditLog, request: NestRequest): NativeError {
  const { client, address: from } = callerOf(request);
  const requestId = requestIdOf(request);
  audit.write({ what: 'refused', by: `client:${client.id}`, from, outcome: 'TOO_MANY', requestId });
  return refusalOf('TOO_MANY', { retryAfterSeconds: RETRY_AFTER_SECONDS });
}
