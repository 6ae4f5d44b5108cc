import type {
  CommitRequest,
  CredentialWrite,
  RestoreRequest,
  StoredCredential,
} from '../../core/ports/token-store.js';

/** Rounding: two clocks that count whole milliseconds may appear to differ by this much. */
const ROUNDING_MS = 2;

/** The times of a record when it was encrypted, by the store's clock. */
interface SealedTimes {
  readonly issuedAt: number;
  readonly confirmedAt: number;
  readonly expiresAt: number;
  readonly dueAt: number;
  readonly lifeMs: number;
}

/** The plaintext of a record: the value and its times. */
export function withTimes(keeping: CredentialWrite & Partial<CommitRequest & RestoreRequest>): string {
  const { value, expiresAt, dueAt, lifetimeMs: lifeMs, askedAt, issuedAt = askedAt } = keeping;
  return JSON.stringify({ value, issuedAt, confirmedAt: askedAt ?? issuedAt, expiresAt, dueAt, lifeMs });
}

/** Returns the value; `undefined` if the store claims a longer lifetime or a younger age than was encrypted. */
export function valueWithin(text: string, record: StoredCredential, storeTime: number): string | undefined {
  const { value, ...times } = JSON.parse(text) as SealedTimes & { readonly value: string };
  return isWithin(record, times, storeTime) ? value : undefined;
}

/** If the store's clock was set back, or the store knows an earlier issue, the record only expires sooner or looks older. */
function isWithin(record: StoredCredential, times: SealedTimes, storeTime: number): boolean {
  const untilAt = (instant: number) => Math.max(0, instant - storeTime) + ROUNDING_MS;
  return (
    record.remainingMs <= Math.min(untilAt(times.expiresAt), times.lifeMs + ROUNDING_MS) &&
    record.dueInMs <= untilAt(times.dueAt) &&
    record.issuedAgoMs >= storeTime - times.issuedAt - ROUNDING_MS &&
    record.confirmedAgoMs >= storeTime - times.confirmedAt - ROUNDING_MS
  );
}
