import type { CredentialIssuer, Issued } from './credential-issuer.js';
import type { StoredCredential } from './token-store.js';

/** Latency makes our count of a life end before WeChat's: by less than this. */
const LATENCY_MS = 10_000;

/** What WeChat still gives at its end is asked for again so soon. */
const LAST_LIFE_MS = 1_000;

/** What WeChat still gives though it should have ended long ago is taken for so long at a time. */
const OVERDUE_LIFE_MS = 300_000;

/**
 * How long what WeChat gave lives, in ms from the asking on. An issuer that says a whole life each time it gives the same
 * value is believed the first time. `sinceReadMs` before the asking the record was as it is given here; `tookMs` is what the
 * asking took.
 */
export function lifeOf(
  issuer: CredentialIssuer,
  issued: Issued,
  record: Pick<StoredCredential, 'value' | 'remainingMs' | 'issuedAgoMs'> | undefined,
  { sinceReadMs, tookMs }: { readonly sinceReadMs: number; readonly tookMs: number },
): number {
  if (issuer.sameValue !== 'keepFirstEnd' || issued.value !== record?.value) return issued.lifeMs;
  const leftMs = Math.min(issued.lifeMs, record.remainingMs - sinceReadMs);
  if (leftMs > 0) return leftMs;
  const overdueMs = record.issuedAgoMs + sinceReadMs - issued.lifeMs;
  // Otherwise our count is wrong: the store's clock jumped, or WeChat lets this one live longer.
  const isAtItsEnd = Math.abs(overdueMs) <= LATENCY_MS;
  return Math.min(issued.lifeMs, isAtItsEnd ? tookMs + LAST_LIFE_MS : OVERDUE_LIFE_MS);
}
