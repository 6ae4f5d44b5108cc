import type { CredentialView, DayPeriod, DayTrouble, DayView, LogEntry } from '../console-state.js';

/** What a {@link DayView} is made of. */
export interface DayParts {
  /** Of the app, the newest first. */
  readonly entries: readonly LogEntry[];
  /** From when on the log has all entries. */
  readonly since: number;
  /** The access token as it is now. */
  readonly token: CredentialView;
  readonly now: number;
  /** How many simulated milliseconds pass in a real one. */
  readonly timeScale: number;
}

/** From then on it is so, until the next change. */
interface Change {
  readonly at: number;
  /** `unknown`: there is a token, of which nobody said how long it lives. */
  readonly state: 'token' | 'none' | 'unknown';
  readonly endsAt?: number;
  /** When the log said first and last that no refresh succeeds: once the token has expired, there is none. */
  failingSince?: number;
  failedAt?: number;
}

const DAY_MS = 86_400_000;
/** The clocks of the store and of the servers differ by less. */
const SLACK_MS = 2_000;
const TROUBLES: readonly string[] = ['rejected', 'foreign-refresh', 'refresh-failed'] satisfies DayTrouble[];

/** The life of an access token over the last 24 hours. What neither the log nor the store tells is in no period. */
export function dayViewOf({ entries, since, token, now, timeScale }: DayParts): DayView {
  const from = now - DAY_MS / timeScale;
  const told = entries
    .filter(({ kind, what }) => kind === token.kind && (what === 'refreshed' || TROUBLES.includes(what)))
    .toSorted((one, other) => one.at - other.at);
  const known = withCurrent(changesOf(told, timeScale), { token, now, timeScale });
  const periods = known
    .flatMap((change, place) => periodsOf(change, known[place + 1]?.at ?? now))
    .map((period) => ({ ...period, from: Math.max(period.from, from), to: Math.min(period.to, now) }))
    .filter((period) => period.from < period.to);
  return {
    from: Math.round(from),
    to: now,
    since: Math.round(Math.max(since, from)),
    periods: periods.map(({ from: begins, to, endsAt }) => ({
      from: Math.round(begins),
      to: Math.round(to),
      ...(endsAt === undefined ? {} : { endsAt: Math.round(endsAt) }),
    })),
    marks: told
      .filter(isMarked)
      .flatMap(({ at, what }) => (at < from || at > now ? [] : { at, what: what as DayTrouble })),
  };
}

/** Of refreshes that fail in a row the first. */
function isMarked({ what }: LogEntry, place: number, told: readonly LogEntry[]): boolean {
  return what !== 'refreshed' && (what !== 'refresh-failed' || told[place - 1]?.what !== 'refresh-failed');
}

function changesOf(told: readonly LogEntry[], timeScale: number): readonly Change[] {
  const changes: Change[] = [];
  for (const { at, what, lifetimeMs } of told) {
    const last = changes.at(-1);
    if (what === 'refreshed') {
      changes.push(
        lifetimeMs === undefined
          ? { at, state: 'unknown' }
          : { at, state: 'token', endsAt: at + lifetimeMs / timeScale },
      );
    } else if (what === 'rejected') changes.push({ at, state: 'none', failedAt: at });
    else if (what === 'refresh-failed' && last) {
      if (last.state === 'none' || at < (last.endsAt ?? 0)) {
        last.failingSince ??= at;
        last.failedAt = at;
      } else if (last.endsAt !== undefined) changes.push({ at, state: 'none', failedAt: at });
    }
  }
  return changes;
}

/** The token that there is now counts from when it was issued, whatever the log has of that time. */
function withCurrent(
  changes: readonly Change[],
  { token, now, timeScale }: Pick<DayParts, 'token' | 'now' | 'timeScale'>,
): readonly Change[] {
  const { state, lifetimeMs, remainingMs } = token;
  if (state === 'none' || lifetimeMs === undefined || remainingMs === undefined)
    return withoutCurrent(changes, now);
  const at = now - (lifetimeMs - remainingMs) / timeScale;
  const before = changes.filter((change) => change.at < at - SLACK_MS);
  const isLogged = changes.some((change) => change.at >= at - SLACK_MS && change.state !== 'none');
  const { failedAt = at, endsAt = 0 } = before.at(-1) ?? {};
  // A process that does not write to this log has issued it, and perhaps others before.
  const unknownFrom = isLogged ? at : Math.max(failedAt, endsAt);
  return [
    ...before,
    ...(unknownFrom < at ? [{ at: unknownFrom, state: 'unknown' } as const] : []),
    { at, state: 'token', endsAt: now + remainingMs / timeScale },
  ];
}

/** There is no token now: one that the log has still is gone, at the latest since a refresh failed. */
function withoutCurrent(changes: readonly Change[], now: number): readonly Change[] {
  const last = changes.at(-1);
  if (!last || (last.endsAt ?? 0) <= now) return changes;
  const { at, failingSince } = last;
  if (failingSince === undefined) return [...changes.slice(0, -1), { at, state: 'unknown' }];
  return [...changes, { at: failingSince, state: 'none' }];
}

function periodsOf({ at, state, endsAt = 0, failedAt }: Change, until: number): readonly DayPeriod[] {
  if (state === 'unknown') return [];
  if (state === 'none') return [{ from: at, to: until }];
  const expired = { from: endsAt, to: until };
  return [
    { from: at, to: Math.min(endsAt, until), endsAt },
    ...(failedAt !== undefined && endsAt < until ? [expired] : []),
  ];
}
