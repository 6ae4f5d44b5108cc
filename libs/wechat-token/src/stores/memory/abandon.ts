import type { AbandonRequest } from '../../core/ports/token-store.js';
import type { Version } from '../../core/ports/version.js';
import { removeInDoubt, releaseLease } from './commit.js';
import { setPause } from './pauses.js';
import { revocationOf } from './snapshot.js';
import type { CredentialState, Slot } from './state.js';

/** Releases a lease without a credential, and writes its pause and revocation, unless a later attempt has taken over. */
export function abandon(slot: Slot, request: AbandonRequest): void {
  const { credential, now } = slot;
  const { version, issued, pause, revocation } = request;
  releaseLease(credential, version);
  if (issued === 'nothing') removeInDoubt(credential, version);
  if (isStale(credential, version)) return;

  credential.lastAbandoned = version;
  if (pause) setPause(slot, version, pause);
  if (revocation) credential.revocation = revocationOf(revocation, now);
}

/** Whether this step ran before, or is so late that another process has called WeChat since. */
function isStale({ record, lastGranted, lastAbandoned }: CredentialState, version: Version): boolean {
  return (
    lastAbandoned === version ||
    (record !== undefined && record.version > version) ||
    (lastGranted !== undefined && lastGranted > version)
  );
}
