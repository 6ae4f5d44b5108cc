import type { CredentialContext } from '../local/credential-context.js';
import { timePointOf } from '../time/time-point.js';
import type { RefusedValue } from '../local/refused-values.js';
import type { RestoreRequest, RecordSnapshot } from '../ports/token-store.js';
import type { CachedCredential } from '../local/cached-credential.js';

/**
 * Reads the record. Reports a refusal that the store missed, and restores a copy that it lost: an empty store gets the valid
 * copies of the processes back. Throws as the store does.
 */
export async function syncWithStore(ctx: CredentialContext): Promise<RecordSnapshot> {
  const { target, env, cache, view } = ctx;
  const asked = timePointOf(env.clock);
  const handed = view.takeHanded(env.policy.timing.waitStepMs / 4);
  const snapshot = handed ?? (await env.store.read(target.key));
  if (!handed) view.apply(snapshot, asked);
  // A copy that takes the place of a refused value answers the report of it.
  const copy = cache.toOffer(snapshot);
  if (copy) return restore(ctx, copy, snapshot.storeTime);
  const refused = view.refusalOf(snapshot);
  if (refused) return reportMissedRefusal(ctx, refused);
  // The store is authoritative even when it is empty: a user who withdrew is not restored.
  if (target.kind.renewsFromState && !snapshot.record) cache.drop();
  return snapshot;
}

/** Reports a refusal from while the store was down. */
async function reportMissedRefusal(
  { target, env, cache, view }: CredentialContext,
  { fingerprint, at, isVerdict }: RefusedValue,
): Promise<RecordSnapshot> {
  const asked = timePointOf(env.clock);
  const isToBeChecked = target.kind.reissue === 'supersedes' && !isVerdict;
  const { outcome, snapshot } = await env.store.reject({
    key: target.key,
    fingerprint,
    reportedAt: view.storeTimeOf(at),
    status: isToBeChecked ? 'suspect' : 'rejected',
    ...(isVerdict ? {} : { limit: env.policy.reportLimit }),
  });
  if (outcome === 'current' && snapshot.record?.fingerprint === fingerprint) cache.clearRejected(fingerprint);
  view.apply(snapshot, asked);
  return snapshot;
}

/** Restores a copy that the store lost, and applies the record as it is then. */
async function restore(
  { target, env, view }: CredentialContext,
  copy: CachedCredential,
  storeTime: number,
): Promise<RecordSnapshot> {
  const asked = timePointOf(env.clock);
  const request: RestoreRequest = {
    key: target.key,
    version: copy.version,
    value: copy.value,
    fingerprint: copy.fingerprint,
    ...(copy.issuerState === undefined ? {} : { issuerState: copy.issuerState }),
    issuedAt: storeTime - copy.ageMs(),
    expiresAt: storeTime + copy.remainingMs(),
    dueAt: storeTime + copy.dueInMs(),
    lifetimeMs: copy.remainingMs(),
    ...(target.kind.keepMs === undefined ? {} : { keepMs: target.kind.keepMs }),
    inDoubtMs: target.kind.reissue === 'supersedes' ? env.policy.timing.inDoubtMs : 0,
  };
  const { snapshot } = await env.store.restore(request);
  view.apply(snapshot, asked);
  return snapshot;
}
