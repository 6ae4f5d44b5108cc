import type { DayView } from '../../../../src/console-state.js';

/** What is known of the token for a time. */
export type DayState = 'token' | 'none' | 'unknown';

/** A part of the day. Instants are Unix ms. */
export interface DayPart {
  readonly state: DayState;
  readonly from: number;
  readonly to: number;
  /** When the life of the token is over. */
  readonly endsAt?: number;
}

/** Shorter ones are between a token and the next one, and nobody sees them. */
const SHORTEST_SHARE = 1 / 5_000;

/** The whole day, with the times of which nothing is known. */
export function dayPartsOf({ from, to, periods }: DayView): readonly DayPart[] {
  const shortestMs = (to - from) * SHORTEST_SHARE;
  const parts: DayPart[] = [];
  let until = from;
  const addUnknown = (next: number) => {
    if (next - until > shortestMs) parts.push({ state: 'unknown', from: until, to: next });
  };
  for (const period of periods) {
    addUnknown(period.from);
    parts.push({ ...period, state: period.endsAt === undefined ? 'none' : 'token' });
    until = period.to;
  }
  addUnknown(to);
  return parts;
}

/** How long each state was, of those that there were. */
export function sumsOf(parts: readonly DayPart[]): readonly (readonly [DayState, number])[] {
  const states = ['token', 'none', 'unknown'] as const;
  return states.flatMap((state) => {
    const ofState = parts.filter((part) => part.state === state);
    const ms = ofState.reduce((sum, { from, to }) => sum + to - from, 0);
    return ofState.length === 0 ? [] : [[state, ms] as const];
  });
}
