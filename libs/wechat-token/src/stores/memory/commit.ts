import type {
  CommitRequest,
  CredentialWrite,
  RestoreRequest,
  RecordSnapshot,
} from '../../core/ports/token-store.js';
import { fenceOf, type Version } from '../../core/ports/version.js';
import { clearPauses } from './pauses.js';
import { leakOf, snapshotOf, inDoubtFor } from './reading.js';
import { LONGEST_LIFE_MS, type CredentialState, type RecordState, type Slot } from './state.js';

/** Two clocks that count in whole milliseconds may seem to part by so much, though neither moved. */
const ROUNDING_MS = 2;

/** Writes what WeChat issued or confirmed, unless a newer version stands there. */
export function commit(
  slot: Slot,
  request: CommitRequest,
): { outcome: 'committed' | 'superseded'; snapshot: RecordSnapshot } {
  const { credential, now } = slot;
  const { record } = credential;
  const isSure = isSureOf(credential, request.version, now);
  giveBack(credential, request.version);
  closeAsking(credential, request.version);
  credential.highestFence = Math.max(credential.highestFence, fenceOf(request.version));

  if (record?.version !== request.version) {
    if (isOutdated(credential, request.version)) {
      return { outcome: 'superseded', snapshot: snapshotOf(credential, now) };
    }

    // An asking of somebody else's may have ended this one, or may yet: due again when that settles, not at once.
    const inDoubtForMs = Math.max(inDoubtFor(credential.askings, now), isSure ? 0 : request.inDoubtMs);
    const isSameValue = record?.fingerprint === request.fingerprint;
    const kept = recordOf(request, now, request.issuedAt ?? request.askedAt, request.askedAt);
    if (isSameValue) kept.issuedAt = Math.min(record.issuedAt, kept.issuedAt);
    if (inDoubtForMs > 0) kept.dueAt = Math.min(kept.dueAt, now + inDoubtForMs);
    // Not spread into another: each such object gets a shape of its own, which is larger than the record.
    credential.record = kept;
    clearPauses(slot, request.version, request.clears);
    if (request.leak !== undefined) credential.leak = request.leak ? leakOf(request.leak, now) : undefined;
  }
  return { outcome: 'committed', snapshot: snapshotOf(credential, now) };
}

/** Puts a process's copy back, if the store has nothing or an older version. */
export function restore(
  { credential, now }: Slot,
  request: RestoreRequest,
): { outcome: 'taken' | 'kept'; snapshot: RecordSnapshot } {
  const { record } = credential;
  credential.highestFence = Math.max(credential.highestFence, fenceOf(request.version));

  const isKept =
    record?.version === request.version ||
    isOutdated(credential, request.version) ||
    request.expiresAt <= now;
  if (isKept) return { outcome: 'kept', snapshot: snapshotOf(credential, now) };

  const supersedesAnother = record && record.fingerprint !== request.fingerprint && request.inDoubtMs > 0;
  const kept = recordOf(request, now, request.issuedAt, request.issuedAt);
  if (supersedesAnother) kept.dueAt = Math.min(kept.dueAt, now + request.inDoubtMs);
  credential.record = kept;
  return { outcome: 'taken', snapshot: snapshotOf(credential, now) };
}

/** Whether nobody else can have asked between this asking and now. */
function isSureOf(credential: CredentialState, version: Version, now: number): boolean {
  const own = credential.askings.find((asking) => asking.version === version && asking.inDoubtUntil > now);
  if (own) return !own.isOverlapped;
  return credential.lastGranted === version && !credential.isLastOverlapped;
}

/** Ends the lease if it is still that of `version`. */
export function giveBack(credential: CredentialState, version: Version): void {
  if (credential.lease?.version === version) credential.lease = undefined;
}

/** Closes the asking of `version`, and no other. */
export function closeAsking(credential: CredentialState, version: Version): void {
  credential.askings = credential.askings.filter((asking) => asking.version !== version);
}

/** Whether something newer than `version` stands here, or stood here until it was removed for good. */
function isOutdated({ record, forgottenFence }: CredentialState, version: Version): boolean {
  return (record !== undefined && record.version > version) || fenceOf(version) <= forgottenFence;
}

/** What was issued and confirmed at these instants, if the store's clock went on since; if it went back, all instants with it. */
function recordOf(
  { value, issuerState, fingerprint, version, ...times }: CredentialWrite,
  now: number,
  issuedAt: number,
  confirmedAt: number,
): RecordState {
  const lifeMs = Math.min(times.lifeMs, LONGEST_LIFE_MS);
  const [expiresAt, dueAt] =
    times.lifeMs === lifeMs
      ? [times.expiresAt, times.dueAt]
      : [now + lifeMs, Math.min(times.dueAt, now + lifeMs)];
  const aheadMs = expiresAt - (now + lifeMs);
  const setBackMs = aheadMs <= ROUNDING_MS ? 0 : aheadMs;
  return {
    value,
    issuerState,
    fingerprint,
    version,
    standing: 'ok',
    issuedAt: issuedAt - setBackMs,
    confirmedAt: confirmedAt - setBackMs,
    expiresAt: expiresAt - setBackMs,
    dueAt: dueAt - setBackMs,
    lifeMs,
  };
}
