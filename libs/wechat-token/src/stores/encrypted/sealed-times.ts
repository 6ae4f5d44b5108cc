import type {
  CommitRequest,
  CredentialWrite,
  RestoreRequest,
  StoredCredential,
} from '../../core/ports/token-store.js';

/** Clocks that count in whole milliseconds may seem to part by so much. */
const ROUNDING_MS = 2;

/** The times of a record as they were when it was sealed, by the store's clock. */
interface SealedTimes {
  readonly issuedAt: number;
  readonly confirmedAt: number;
  readonly expiresAt: number;
  readonly dueAt: number;
  readonly lifeMs: number;
}

/** What is sealed in place of a value: the value and its times. */
export function withTimes(keeping: CredentialWrite & Partial<CommitRequest & RestoreRequest>): string {
  const { value, expiresAt, dueAt, lifeMs, askedAt, issuedAt = askedAt } = keeping;
  return JSON.stringify({ value, issuedAt, confirmedAt: askedAt ?? issuedAt, expiresAt, dueAt, lifeMs });
}

/** The value of a sealed text; nothing where the store says that it lives longer, or is younger, than it was sealed. */
export function valueWithin(text: string, record: StoredCredential, storeTime: number): string | undefined {
  const { value, ...times } = JSON.parse(text) as SealedTimes & { readonly value: string };
  return isWithin(record, times, storeTime) ? value : undefined;
}

/** A store whose clock was set back, or that knows an earlier issue, makes a life shorter and older only. */
function isWithin(record: StoredCredential, times: SealedTimes, storeTime: number): boolean {
  const untilAt = (instant: number) => Math.max(0, instant - storeTime) + ROUNDING_MS;
  return (
    record.remainingMs <= Math.min(untilAt(times.expiresAt), times.lifeMs + ROUNDING_MS) &&
    record.dueInMs <= untilAt(times.dueAt) &&
    record.issuedAgoMs >= storeTime - times.issuedAt - ROUNDING_MS &&
    record.confirmedAgoMs >= storeTime - times.confirmedAt - ROUNDING_MS
  );
}
