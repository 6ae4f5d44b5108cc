import type { RejectRequest, RejectResult, Standing } from '../../core/ports/token-store.js';
import { allowanceAt, spend } from './allowances.js';
import { snapshotOf } from './reading.js';
import type { Slot } from './state.js';

/** How strong a word each standing is: one that is weaker than what stands there says nothing new. */
const STRENGTH: Readonly<Record<Standing, number>> = { ok: 0, reported: 1, rejected: 2 };

/** Marks a credential that WeChat refused, if it is still the kept one and reports of it are still believed. */
export function reject(slot: Slot, request: RejectRequest): RejectResult {
  const outcome = mark(slot, request);
  return { outcome, snapshot: snapshotOf(slot.credential, slot.now) };
}

function mark({ credential, now }: Slot, request: RejectRequest): RejectResult['outcome'] {
  const { record } = credential;
  if (!record) return 'none';
  if (record.fingerprint !== request.fingerprint) return 'current';
  if (STRENGTH[record.standing] >= STRENGTH[request.standing]) return 'already';
  // A word of WeChat's that lies ahead is from before the clock was set back.
  if (record.confirmedAt > request.reportedAt && record.confirmedAt <= now) return 'current';

  if (request.allowance) {
    const left = spend(allowanceAt(credential.allowance, now), request.allowance, now);
    if (!left) return 'allowance-spent';
    credential.allowance = left;
  }
  record.standing = request.standing;
  return 'marked';
}
