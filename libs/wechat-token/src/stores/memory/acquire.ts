import type { AcquireRequest, AcquireResult } from '../../core/ports/token-store.js';
import { fenceOf, versionOf, type Version } from '../../core/ports/version.js';
import { boundBudgets, countCall, useOf } from './budgets.js';
import { failuresOf, longestPause } from './pauses.js';
import {
  ageOf,
  isAhead,
  isFromTheFuture,
  revocationOf,
  leaseLeftOf,
  snapshotOf,
  remainingOf,
  inDoubtFor,
} from './snapshot.js';
import type { RecordState, Slot } from './state.js';

/** Grants the only lease of a credential, or returns why not. */
export function acquire(slot: Slot, request: AcquireRequest): AcquireResult {
  const { credential, app, now } = slot;
  boundDurations(slot);

  const { lease, record } = credential;
  const leaseLeft = leaseLeftOf(lease, now);
  // A restored copy is this lease's own commit or newer: nothing is left to write under the lease.
  const isOver = lease !== undefined && record !== undefined && record.version >= lease.version;
  if (lease && leaseLeft > 0 && !isOver && isOfAttempt(lease.version, request.attemptId)) {
    return grantedAs(slot, request, lease.version, lease.grantedAt);
  }
  if (isGhost(slot, request)) return { outcome: 'read-again' };

  if (record && isCurrent(record, request, now)) {
    return { outcome: 'current', snapshot: snapshotOf(credential, now) };
  }
  if (leaseLeft > 0) return { outcome: 'held', remainingMs: leaseLeft };

  const inDoubtForMs = inDoubtFor(credential.inDoubt, now);
  if (request.inDoubtMs > 0 && inDoubtForMs > 0 && record && outlives(record, inDoubtForMs, now)) {
    return { outcome: 'in-doubt', remainingMs: inDoubtForMs };
  }

  const pause = longestPause(app, request.pauses, now);
  if (pause) return { outcome: 'paused', pause };

  const spent = request.budgets.find(({ id, limit }) => useOf(app, id, now).used >= limit);
  if (spent) return { outcome: 'budget-spent', budget: useOf(app, spent.id, now) };

  return grant(slot, request);
}

function grant(slot: Slot, request: AcquireRequest): AcquireResult {
  const { credential, app, now } = slot;
  const fence = Math.max(now, credential.highestFence + 1, fenceOf(request.highestVersion) + 1);
  const version = versionOf(fence, request.attemptId);

  credential.highestFence = fence;
  credential.lastGranted = version;
  credential.lease = { version, grantedAt: now, until: now + request.leaseMs, leaseMs: request.leaseMs };
  if (request.inDoubtMs > 0) {
    const isOverlapped = credential.inDoubt.length > 0;
    credential.isLastOverlapped = isOverlapped;
    for (const other of credential.inDoubt) other.isOverlapped = true;
    const { inDoubtMs } = request;
    credential.inDoubt.push({ version, inDoubtUntil: now + inDoubtMs, inDoubtMs, isOverlapped });
  }
  if (request.revocation && !credential.revocation)
    credential.revocation = revocationOf(request.revocation, now);
  for (const { id } of request.budgets) countCall(app, id, now);

  return grantedAs(slot, request, version, now);
}

function grantedAs(
  { app, now }: Slot,
  request: AcquireRequest,
  version: Version,
  storeTime: number,
): AcquireResult {
  return {
    outcome: 'granted',
    storeTime,
    version,
    failures: failuresOf(app, request.pauses),
    budgets: request.budgets.map(({ id }) => useOf(app, id, now)),
  };
}

/** Whether this step ran before, or is so late that the snapshot it is based on no longer counts. */
function isGhost({ credential, now }: Slot, { attemptId, readAt, readWindowMs }: AcquireRequest): boolean {
  const wasGranted = credential.lastGranted !== undefined && isOfAttempt(credential.lastGranted, attemptId);
  return wasGranted || readAt < now - readWindowMs || isAhead(readAt, now);
}

function isCurrent(record: RecordState, request: AcquireRequest, now: number): boolean {
  if (record.status === 'rejected' || remainingOf(record, now) === 0) return false;
  if (record.version !== request.replaces) return true;
  // If the clock went back, the ages are meaningless: refusing on them would block everybody until it has caught up.
  if (isFromTheFuture(record, now)) return false;

  return (
    ageOf(record.issuedAt, now) < (request.minSinceIssuedMs ?? 0) ||
    ageOf(record.confirmedAt, now) < (request.minSinceConfirmedMs ?? 0)
  );
}

function isOfAttempt(version: Version, attemptId: string): boolean {
  return version.endsWith(`-${attemptId}`);
}

function outlives(record: RecordState, inDoubtForMs: number, now: number): boolean {
  return record.status !== 'rejected' && remainingOf(record, now) > inDoubtForMs;
}

/** Shortens what a clock that went back has lengthened, and drops the requests that are no longer in doubt. */
function boundDurations({ credential, app, now }: Slot): void {
  const { lease } = credential;
  if (lease) lease.until = Math.min(lease.until, now + lease.leaseMs);
  for (const request of credential.inDoubt) {
    request.inDoubtUntil = Math.min(request.inDoubtUntil, now + request.inDoubtMs);
  }
  credential.inDoubt = credential.inDoubt.filter((request) => request.inDoubtUntil > now);
  boundBudgets(app, now);
}
