import type { ReportLimit } from '../../core/ports/token-store.js';
import { isAhead } from './snapshot.js';
import type { ReportLimitState } from './state.js';

const HOUR_MS = 3_600_000;

/** Spends one report. Returns the remaining state; `undefined` if the limit is reached. */
export function spend(
  state: ReportLimitState | undefined,
  limit: ReportLimit,
  now: number,
): ReportLimitState | undefined {
  const { tokens, refilledAt, marks } = refill(state, limit, now);
  if (tokens < 1 || marks.length >= limit.perHour) return undefined;

  return { tokens: tokens - 1, refilledAt, marks: [...marks, now] };
}

/** The state of the limit; `undefined` (full) if the clock went back, because the time since its last use is then unknown. */
export function reportLimitAt(
  state: ReportLimitState | undefined,
  now: number,
): ReportLimitState | undefined {
  return state && isAhead(state.refilledAt, now) ? undefined : state;
}

function refill(state: ReportLimitState | undefined, { burst, refillMs }: ReportLimit, now: number) {
  if (!state) return { tokens: burst, refilledAt: now, marks: [] };

  const refills = Math.floor((now - state.refilledAt) / refillMs);
  const tokens = Math.min(burst, state.tokens + refills);
  return {
    tokens,
    refilledAt: tokens === burst ? now : state.refilledAt + refills * refillMs,
    marks: state.marks.filter((mark) => mark > now - HOUR_MS),
  };
}
