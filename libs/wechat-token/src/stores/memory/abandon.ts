import type { AbandonRequest } from '../../core/ports/token-store.js';
import type { Version } from '../../core/ports/version.js';
import { closeAsking, giveBack } from './commit.js';
import { setPause } from './pauses.js';
import { leakOf } from './reading.js';
import type { CredentialState, Slot } from './state.js';

/** Gives a lease back without a credential, and says what that means for others, unless they know better by now. */
export function abandon(slot: Slot, request: AbandonRequest): void {
  const { credential, now } = slot;
  const { version, issued, pause, leak } = request;
  giveBack(credential, version);
  if (issued === 'nothing') closeAsking(credential, version);
  if (isStale(credential, version)) return;

  credential.lastAbandoned = version;
  if (pause) setPause(slot, version, pause);
  if (leak) credential.leak = leakOf(leak, now);
}

/** Whether the step ran before, or so late that others have asked WeChat since. */
function isStale({ record, lastGranted, lastAbandoned }: CredentialState, version: Version): boolean {
  return (
    lastAbandoned === version ||
    (record !== undefined && record.version > version) ||
    (lastGranted !== undefined && lastGranted > version)
  );
}
