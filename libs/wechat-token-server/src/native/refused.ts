import type { RefusalReason } from '../access/access.js';
import type { AuditEntry, AuditLog } from '../audit/audit-log.js';
import { NativeError, type NativeRefusal } from './native.error.js';
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
