import type { CredentialIssuer, Issued } from '../ports/credential-issuer.js';
import type { StoredCredential } from '../ports/token-store.js';

/** A life is counted from the asking, and dated by the answer: WeChat made it between the two, which are no further apart. */
const ASKING_MS = 60_000;

/** And it ends no later than that, beyond what is dated so. */
const LATENCY_MS = 10_000;

/** What WeChat still gives at its end is asked for again so soon. */
const LAST_LIFE_MS = 1_000;

/** What WeChat still gives though it should have ended long ago is taken for so long at a time. */
const OVERDUE_LIFE_MS = 300_000;

/** How long before the asking a value was made that nobody here knew: where the first end counts, by the answer at the latest. */
export function newAgeMs({ sameValue }: CredentialIssuer, tookMs: number): number {
  return sameValue === 'keepFirstEnd' ? -tookMs : 0;
}

/**
 * How long what WeChat gave lives, in ms from the asking on. An issuer that says a whole life each time it gives the same
 * value is believed the first time. `known` is what was known of it when it was asked for; `tookMs` is what the asking took.
 */
export function lifeOf(
  issuer: CredentialIssuer,
  issued: Issued,
  known: Pick<StoredCredential, 'value' | 'remainingMs' | 'issuedAgoMs'> | undefined,
  tookMs: number,
): number {
  if (issuer.sameValue !== 'keepFirstEnd' || issued.value !== known?.value) return issued.lifeMs;
  const leftMs = Math.min(issued.lifeMs, known.remainingMs);
  if (leftMs > 0) return leftMs;
  const overdueMs = known.issuedAgoMs - issued.lifeMs;
  // Otherwise our count is wrong: the store's clock jumped, or WeChat lets this one live longer.
  const isAtItsEnd = overdueMs >= -ASKING_MS && overdueMs <= LATENCY_MS;
  return Math.min(issued.lifeMs, isAtItsEnd ? tookMs + LAST_LIFE_MS : OVERDUE_LIFE_MS);
}
