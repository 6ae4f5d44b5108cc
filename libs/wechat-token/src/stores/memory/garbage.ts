import type { CredentialState } from './state.js';

const DAY_MS = 86_400_000;
/** As in Redis: fences and attempts have to outlive what they protect, and a refresh_token lives 30 days. */
const KEEP_MS = 40 * DAY_MS;
/** As in Redis: where no credential is kept they protect against late steps only. */
const KEEP_EMPTY_MS = DAY_MS;
/** More than one, so that what is collected keeps up with what is added. */
const LOOKS = 2;

/** Removes what ended long ago, a little with each key that is added: a table of users does not grow for ever. */
export class Garbage {
  private rest: Iterator<[string, CredentialState]> | undefined;

  constructor(private readonly states: Map<string, CredentialState>) {}

  /** Looks at the next few states, in turn. */
  collect(now: number): void {
    for (let looks = 0; looks < LOOKS; looks += 1) {
      this.rest ??= this.states.entries();
      const next = this.rest.next();
      if (next.done) this.rest = undefined;
      else if (isGarbage(next.value[1], now)) this.states.delete(next.value[0]);
    }
  }
}

function isGarbage({ record, lease, leak, askings, touchedAt }: CredentialState, now: number): boolean {
  const last = Math.max(
    touchedAt,
    record?.expiresAt ?? 0,
    lease?.until ?? 0,
    leak?.nextAt ?? 0,
    ...askings.map(({ inDoubtUntil }) => inDoubtUntil),
  );
  return now > last + (record || leak ? KEEP_MS : KEEP_EMPTY_MS);
}
