import type {
  CommitRequest,
  CredentialWrite,
  RestoreRequest,
  RecordSnapshot,
} from '../../core/ports/token-store.js';
import { fenceOf, type Version } from '../../core/ports/version.js';
import { clearPauses } from './pauses.js';
import { revocationOf, snapshotOf, inDoubtFor } from './snapshot.js';
import { LONGEST_LIFE_MS, type CredentialState, type RecordState, type Slot } from './state.js';

/** Rounding: two clocks that count whole milliseconds may appear to differ by this much, although neither moved. */
const ROUNDING_MS = 2;

/** Writes what WeChat issued or confirmed, unless the record is newer. */
export function commit(
  slot: Slot,
  request: CommitRequest,
): { outcome: 'committed' | 'superseded'; snapshot: RecordSnapshot } {
  const { credential, now } = slot;
  const { record } = credential;
  const isSure = isSureOf(credential, request.version, now);
  releaseLease(credential, request.version);
  removeInDoubt(credential, request.version);
  credential.highestFence = Math.max(credential.highestFence, fenceOf(request.version));

  if (record?.version !== request.version) {
    if (isOutdated(credential, request.version)) {
      return { outcome: 'superseded', snapshot: snapshotOf(credential, now) };
    }

    // Another process's request may have invalidated this value, or may yet: due again when that request is no longer in doubt.
    const inDoubtForMs = Math.max(inDoubtFor(credential.inDoubt, now), isSure ? 0 : request.inDoubtMs);
    const isSameValue = record?.fingerprint === request.fingerprint;
    const kept = recordOf(request, now, request.issuedAt ?? request.askedAt, request.askedAt);
    if (isSameValue) kept.issuedAt = Math.min(record.issuedAt, kept.issuedAt);
    // Another process has written an end that this writer did not know, and may be gone since.
    const isUnread = request.basedOn !== undefined && record?.version !== request.basedOn;
    if (isSameValue && isUnread) {
      kept.expiresAt = Math.min(record.expiresAt, kept.expiresAt);
      kept.dueAt = Math.min(record.dueAt, kept.dueAt);
    }
    if (inDoubtForMs > 0) kept.dueAt = Math.min(kept.dueAt, now + inDoubtForMs);
    // No object spread: each such object gets a shape of its own, which is larger than the record.
    credential.record = kept;
    clearPauses(slot, request.version, request.clears);
    if (request.revocation !== undefined)
      credential.revocation = request.revocation ? revocationOf(request.revocation, now) : undefined;
  }
  return { outcome: 'committed', snapshot: snapshotOf(credential, now) };
}

/** Restores a process's copy, if the store has nothing or an older version. */
export function restore(
  { credential, now }: Slot,
  request: RestoreRequest,
): { outcome: 'taken' | 'kept'; snapshot: RecordSnapshot } {
  const { record } = credential;
  credential.highestFence = Math.max(credential.highestFence, fenceOf(request.version));

  const isKept = isOutdated(credential, request.version) || request.expiresAt <= now;
  if (isKept) return { outcome: 'kept', snapshot: snapshotOf(credential, now) };

  const supersedesAnother = record && record.fingerprint !== request.fingerprint && request.inDoubtMs > 0;
  const kept = recordOf(request, now, request.issuedAt, request.issuedAt);
  if (supersedesAnother) kept.dueAt = Math.min(kept.dueAt, now + request.inDoubtMs);
  credential.record = kept;
  return { outcome: 'taken', snapshot: snapshotOf(credential, now) };
}

/** Whether no other request can have reached WeChat since this one began. */
function isSureOf(credential: CredentialState, version: Version, now: number): boolean {
  const own = credential.inDoubt.find((request) => request.version === version && request.inDoubtUntil > now);
  if (own) return !own.isOverlapped;
  return credential.lastGranted === version && !credential.isLastOverlapped;
}

/** Ends the lease if it is still that of `version`. */
export function releaseLease(credential: CredentialState, version: Version): void {
  if (credential.lease?.version === version) credential.lease = undefined;
}

/** The outcome of the request of `version` is known. */
export function removeInDoubt(credential: CredentialState, version: Version): void {
  credential.inDoubt = credential.inDoubt.filter((request) => request.version !== version);
}

/** Whether the record is at least as new as `version`, or was until it was removed for good. */
function isOutdated({ record, forgottenFence }: CredentialState, version: Version): boolean {
  return (record !== undefined && record.version >= version) || fenceOf(version) <= forgottenFence;
}

/** Builds the record. If the store's clock went back since the instants were computed, all of them go back with it. */
function recordOf(
  { value, issuerState, fingerprint, version, ...times }: CredentialWrite,
  now: number,
  issuedAt: number,
  confirmedAt: number,
): RecordState {
  const lifetimeMs = Math.min(times.lifetimeMs, LONGEST_LIFE_MS);
  const [expiresAt, dueAt] =
    times.lifetimeMs === lifetimeMs
      ? [times.expiresAt, times.dueAt]
      : [now + lifetimeMs, Math.min(times.dueAt, now + lifetimeMs)];
  const aheadMs = expiresAt - (now + lifetimeMs);
  const setBackMs = aheadMs <= ROUNDING_MS ? 0 : aheadMs;
  return {
    value,
    issuerState,
    fingerprint,
    version,
    status: 'valid',
    issuedAt: issuedAt - setBackMs,
    confirmedAt: confirmedAt - setBackMs,
    expiresAt: expiresAt - setBackMs,
    dueAt: dueAt - setBackMs,
    lifetimeMs,
    keepMs: times.keepMs && Math.min(times.keepMs, LONGEST_LIFE_MS),
  };
}
