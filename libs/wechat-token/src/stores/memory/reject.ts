import type { RejectRequest, RejectResult, RecordStatus } from '../../core/ports/token-store.js';
import { reportLimitAt, spend } from './report-limit.js';
import { snapshotOf } from './snapshot.js';
import type { Slot } from './state.js';

/** The severity of each status: a report that is not more severe than the current status changes nothing. */
const STRENGTH: Readonly<Record<RecordStatus, number>> = { valid: 0, suspect: 1, rejected: 2 };

/** Marks a credential that WeChat refused, if it is still the current one and its report limit is not reached. */
export function reject(slot: Slot, request: RejectRequest): RejectResult {
  const outcome = mark(slot, request);
  return { outcome, snapshot: snapshotOf(slot.credential, slot.now) };
}

function mark({ credential, now }: Slot, request: RejectRequest): RejectResult['outcome'] {
  const { record } = credential;
  if (!record) return 'none';
  if (record.fingerprint !== request.fingerprint) return 'current';
  if (STRENGTH[record.status] >= STRENGTH[request.status]) return 'already';
  // A confirmation in the future dates from before the clock was set back.
  if (record.confirmedAt > request.reportedAt && record.confirmedAt <= now) return 'current';

  if (request.limit) {
    const left = spend(reportLimitAt(credential.reportLimit, now), request.limit, now);
    if (!left) return 'limit-reached';
    credential.reportLimit = left;
  }
  record.status = request.status;
  return 'marked';
}
