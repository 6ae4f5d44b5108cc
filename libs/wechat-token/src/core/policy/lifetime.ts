import type { CredentialKind, Issued } from '../ports/credential-kind.js';
import type { StoredCredential } from '../ports/token-store.js';

/**
 * How far a count may be off. A process that is suspended between request and response, or during a read, counts to an end that
 * is too early by that long.
 */
const SUSPENDED_MS = 60_000;

/** The lifetime given to a value that WeChat still returns at its end: it is requested again after that. */
const LAST_LIFE_MS = 1_000;

/** The lifetime given to a value that WeChat still returns long after its computed end. */
const OVERDUE_LIFE_MS = 300_000;

/** What is known of a value before a request. */
type Known = Pick<StoredCredential, 'value' | 'remainingMs' | 'issuedAgoMs'>;

/** How long an issued credential is valid, and since when; counted from the request on. */
export interface Lifetime {
  readonly lifetimeMs: number;
  /** How long before the request WeChat first issued the value. */
  readonly issuedAgoMs: number;
  /** Whether age and remaining time add up: if not, the end is a guess. */
  readonly isEndKnown: boolean;
}

/** The request by which a credential was issued: its duration, and how long the next one is to wait, to make the day's calls last. */
export interface Requested {
  readonly tookMs: number;
  readonly sparingMs: number;
}

/** The lifetime of an issued credential. */
export function lifetimeOf(
  kind: Pick<CredentialKind, 'sameValue'>,
  issued: Issued,
  known: Known | undefined,
  requested: Requested,
): Lifetime {
  // A value that was unknown here: if its first end counts, it is dated by the response.
  const newAgeMs = kind.sameValue === 'keepFirstEnd' ? -requested.tookMs : 0;
  const issuedAgoMs = known?.issuedAgoMs ?? newAgeMs;
  const lifetimeMs = remainingOf(kind, issued, known, requested);
  return {
    lifetimeMs,
    issuedAgoMs,
    isEndKnown: !known || addsUp(issued.lifetimeMs, issuedAgoMs, lifetimeMs),
  };
}

/**
 * Whether age and remaining time add up to the lifetime that WeChat says. If not, the count of the process is wrong (the
 * store's clock jumped, or WeChat extends the value), and its end is a guess.
 */
export function addsUp(lifetimeMs: number, issuedAgoMs: number, remainingMs: number): boolean {
  const overdueMs = issuedAgoMs + remainingMs - lifetimeMs;
  return Math.abs(overdueMs) <= SUSPENDED_MS;
}

/**
 * A kind that reports a whole lifetime each time it returns the same value is believed the first time only.
 */
function remainingOf(
  { sameValue }: Pick<CredentialKind, 'sameValue'>,
  issued: Issued,
  known: Known | undefined,
  { tookMs, sparingMs }: Requested,
): number {
  if (sameValue !== 'keepFirstEnd' || issued.value !== known?.value) return issued.lifetimeMs;
  const leftMs = Math.min(issued.lifetimeMs, known.remainingMs);
  if (leftMs > 0) return leftMs;
  const isAtItsEnd = addsUp(issued.lifetimeMs, known.issuedAgoMs, 0);
  // A response that took long says nothing about now.
  const lastMs = Math.min(tookMs, LAST_LIFE_MS) + LAST_LIFE_MS;
  // If WeChat did that at every end, a request a second would use up the calls of the day.
  const atItsEndMs = Math.min(Math.max(lastMs, sparingMs), OVERDUE_LIFE_MS);
  return Math.min(issued.lifetimeMs, isAtItsEnd ? atItsEndMs : OVERDUE_LIFE_MS);
}
