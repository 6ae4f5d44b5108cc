import type { AuditEntry } from '../../audit/audit-log.js';

/** Whose action it is. */
export interface Actor {
  readonly operatorId: string;
  readonly address: string;
  readonly requestId: string;
}

/** As the audit says it. */
export function auditedActor({
  operatorId,
  address,
  requestId,
}: Actor): Pick<AuditEntry, 'from' | 'requestId'> & { readonly by: `operator:${string}` } {
  return { by: `operator:${operatorId}`, from: address, requestId };
}
