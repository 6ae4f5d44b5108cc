import type { ReportLimit } from '../../core/ports/token-store.js';
import { isAhead } from './reading.js';
import type { AllowanceState } from './state.js';

const HOUR_MS = 3_600_000;

/** What is left after one more report; nothing when none is allowed now. */
export function spend(
  kept: AllowanceState | undefined,
  allowance: ReportLimit,
  now: number,
): AllowanceState | undefined {
  const { tokens, refilledAt, marks } = refill(kept, allowance, now);
  if (tokens < 1 || marks.length >= allowance.perHour) return undefined;

  return { tokens: tokens - 1, refilledAt, marks: [...marks, now] };
}

/** The allowance, unless the clock went back behind it: how long ago it was used is anybody's guess then. */
export function allowanceAt(kept: AllowanceState | undefined, now: number): AllowanceState | undefined {
  return kept && isAhead(kept.refilledAt, now) ? undefined : kept;
}

function refill(kept: AllowanceState | undefined, { burst, refillMs }: ReportLimit, now: number) {
  if (!kept) return { tokens: burst, refilledAt: now, marks: [] };

  const refills = Math.floor((now - kept.refilledAt) / refillMs);
  const tokens = Math.min(burst, kept.tokens + refills);
  return {
    tokens,
    refilledAt: tokens === burst ? now : kept.refilledAt + refills * refillMs,
    marks: kept.marks.filter((mark) => mark > now - HOUR_MS),
  };
}
