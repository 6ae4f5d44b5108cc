import type { RevocationProgress, RecordSnapshot, StoredCredential } from '../../core/ports/token-store.js';
import {
  CLOCK_TOLERANCE_MS,
  type RequestInDoubt,
  type CredentialState,
  type RevocationState,
  type LeaseState,
  type RecordState,
} from './state.js';

/** The time until `instant`: never negative, and never more than `atMost`, even if the clock went back. */
export function leftUntil(instant: number, now: number, atMost: number): number {
  return Math.max(0, Math.min(instant - now, atMost));
}

/**
 * What is left of a wait of `forMs`. Nothing if all of it lies ahead: the clock went back behind its beginning, how much of it
 * had passed is unknown, and to begin it again could lengthen it by far.
 */
export function waitLeft(until: number, now: number, forMs: number): number {
  return isAhead(until - forMs, now) ? 0 : leftUntil(until, now, forMs);
}

/** The time since `instant`; never negative. */
export function ageOf(instant: number, now: number): number {
  return Math.max(0, now - instant);
}

/** The remaining lifetime of a credential. */
export function remainingOf(record: RecordState, now: number): number {
  return leftUntil(record.expiresAt, now, record.lifetimeMs);
}

/** The remaining time of a lease; 0 when there is none. */
export function leaseLeftOf(lease: LeaseState | undefined, now: number): number {
  return lease ? leftUntil(lease.until, now, lease.leaseMs) : 0;
}

/** The time until no request is in doubt any more; 0 when none is. */
export function inDoubtFor(inDoubt: readonly RequestInDoubt[], now: number): number {
  return Math.max(0, ...inDoubt.map((request) => leftUntil(request.inDoubtUntil, now, request.inDoubtMs)));
}

/** Whether `instant` is in the future by more than the clocks of one store may differ: the clock went back. */
export function isAhead(instant: number, now: number): boolean {
  return instant > now + CLOCK_TOLERANCE_MS;
}

/** Whether the clock went back since it wrote the record, so that the record's ages are meaningless. */
export function isFromTheFuture(record: RecordState, now: number): boolean {
  return isAhead(record.issuedAt, now) || isAhead(record.confirmedAt, now);
}

/** Changes whenever anything changes that a reader acts on; empty when there is nothing. */
export function revisionOf({ record, revocation }: CredentialState): string {
  const kept = record ? `${record.version}/${record.status}` : '';
  return revocation ? `${kept}/${revocation.left}@${revocation.nextAt}` : kept;
}

/** What a reader sees of one key. */
export function snapshotOf(state: CredentialState, now: number): RecordSnapshot {
  return {
    storeTime: now,
    revision: revisionOf(state),
    ...(state.record && { record: storedOf(state.record, now) }),
    leaseMs: leaseLeftOf(state.lease, now),
    inDoubtForMs: inDoubtFor(state.inDoubt, now),
    ...(state.revocation && { revocation: progressOf(state.revocation, now) }),
  };
}

/** The stored state of a revocation. */
export function revocationOf(progress: RevocationProgress, now: number): RevocationState {
  return { left: progress.left, nextAt: now + progress.nextInMs, waitMs: progress.nextInMs };
}

function progressOf(revocation: RevocationState, now: number): RevocationProgress {
  return { left: revocation.left, nextInMs: waitLeft(revocation.nextAt, now, revocation.waitMs) };
}

function storedOf(record: RecordState, now: number): StoredCredential {
  const { value, issuerState, fingerprint, version, status } = record;
  const isDue = status === 'rejected' || isFromTheFuture(record, now);

  return {
    value,
    ...(issuerState !== undefined && { issuerState }),
    fingerprint,
    version,
    status,
    remainingMs: remainingOf(record, now),
    dueInMs: isDue ? 0 : leftUntil(record.dueAt, now, record.lifetimeMs),
    issuedAgoMs: ageOf(record.issuedAt, now),
    confirmedAgoMs: ageOf(record.confirmedAt, now),
  };
}
