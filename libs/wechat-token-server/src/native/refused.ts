import type { RefusalReason } from '../access/access.js';
import type { AuditEntry, AuditLog } from '../audit/audit-log.js';
import { failureOutcomeOf } from '../audit/failure-outcome.js';
import { auditedCallerOf } from './native-request.js';
import { NativeError, type NativeRefusal } from './native.error.js';
import type { NestRequest } from './nest-http.js';
import { refusalOf } from './refusal.js';

/** Whose request it is, as the audit says it. */
export type Whose = Pick<AuditEntry, 'by' | 'from' | 'app' | 'requestId'>;
type Details = Parameters<typeof refusalOf>[1];

/** Audits that a request was refused, and returns what the answer says. */
export function auditRefusal(
  audit: AuditLog,
  { by, from, app, requestId }: Whose,
  reason: RefusalReason,
  details?: Details,
): NativeRefusal {
  audit.write({ what: 'refused', by, from, app, requestId, outcome: reason });
  return refusalOf(reason, details);
}

/** Audits that a request was refused, and returns the error that answers it. */
export function refused(
  audit: AuditLog,
  whose: Whose,
  reason: RefusalReason,
  details?: Details,
): NativeError {
  return new NativeError(auditRefusal(audit, whose, reason, details));
}

/** Audits that an accepted request got nothing. A `NativeError` is left to whoever threw it. Returns the error. */
export function failed(audit: AuditLog, whose: Whose, error: unknown): unknown {
  if (!(error instanceof NativeError))
    audit.write({ what: 'refused', ...whose, outcome: failureOutcomeOf(error) });
  return error;
}

const RETRY_AFTER_SECONDS = 10;

/** Audits a request that would stay open, of a client that has as many as it may. Returns its error. */
export function noRoom(audit: AuditLog, request: NestRequest): NativeError {
  return refused(audit, auditedCallerOf(request), 'TOO_MANY', { retryAfterSeconds: RETRY_AFTER_SECONDS });
}
