import type { RefusalReason } from '../access/access.js';
import type { AuditEntry, AuditLog } from '../audit/audit-log.js';
import type { NativeError } from './native.error.js';
import { refusalOf } from './refusal.js';

/** Audits that a request was refused, and returns the error that answers it. */
export function refused(
  audit: AuditLog,
  whose: Pick<AuditEntry, 'by' | 'from' | 'app' | 'requestId'>,
  reason: RefusalReason,
  details?: Parameters<typeof refusalOf>[1],
): NativeError {
  audit.write({ what: 'refused', ...whose, outcome: reason });
  return refusalOf(reason, details);
}
