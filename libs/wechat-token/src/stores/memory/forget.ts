import type { ForgetRequest } from '../../core/ports/token-store.js';
import { fenceOf } from '../../core/ports/version.js';
import type { Slot } from './state.js';

/** Removes a record for good, unless it is newer. Attempts and fences outlive it, so that a late write cannot bring it back. */
export function forget({ credential }: Slot, { upTo }: ForgetRequest): void {
  const { record, lease, inDoubt, highestFence, forgottenFence } = credential;
  if (fenceOf(record?.version) > fenceOf(upTo)) return;

  // An attempt that started while the record existed would renew it.
  const fence = record ? Math.max(fenceOf(upTo), highestFence) : fenceOf(upTo);
  if (record) credential.revocation = undefined;
  credential.record = undefined;
  credential.lease = lease && fenceOf(lease.version) > fence ? lease : undefined;
  credential.inDoubt = inDoubt.filter(({ version }) => fenceOf(version) > fence);
  credential.forgottenFence = Math.max(forgottenFence, fence);
  credential.highestFence = Math.max(highestFence, fence);
}
