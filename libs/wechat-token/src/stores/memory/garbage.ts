import type { CredentialState } from './state.js';

const DAY_MS = 86_400_000;
/** As in Redis: fences and attempts must outlive what they protect, and a user's refresh_token is valid for 30 days. */
const KEEP_MS = 40 * DAY_MS;
/** As in Redis: without a credential they only protect against late steps. */
const KEEP_EMPTY_MS = DAY_MS;
/** More than one, so that collecting keeps up with new keys. */
const LOOKS = 2;

/** Removes expired state, a little with each new key, so that a table of users does not grow without limit. */
export class Garbage {
  private rest: Iterator<[string, CredentialState]> | undefined;

  constructor(private readonly states: Map<string, CredentialState>) {}

  /** Examines the next few states in rotation. */
  collect(now: number): void {
    for (let looks = 0; looks < LOOKS; looks += 1) {
      this.rest ??= this.states.entries();
      const next = this.rest.next();
      if (next.done) this.rest = undefined;
      else if (isGarbage(next.value[1], now)) this.states.delete(next.value[0]);
    }
  }
}

function isGarbage({ record, lease, revocation, inDoubt, touchedAt }: CredentialState, now: number): boolean {
  const last = Math.max(
    touchedAt,
    record?.expiresAt ?? 0,
    lease?.until ?? 0,
    revocation?.nextAt ?? 0,
    ...inDoubt.map(({ inDoubtUntil }) => inDoubtUntil),
  );
  const keepMs = record?.keepMs ?? (record || revocation ? KEEP_MS : KEEP_EMPTY_MS);
  return now > last + keepMs;
}
