import type { Allowance } from '../../credential/token-store.js';
import type { AllowanceState } from './state.js';

const HOUR_MS = 3_600_000;

/** What is left after one more report; nothing when none is allowed now. */
export function spend(
  kept: AllowanceState | undefined,
  allowance: Allowance,
  now: number,
): AllowanceState | undefined {
  const { tokens, refilledAt, marks } = refill(kept, allowance, now);
  if (tokens < 1 || marks.length >= allowance.perHour) return undefined;

  return { tokens: tokens - 1, refilledAt, marks: [...marks, now] };
}

/** Moves what a clock gone back has put in the future to now, so that nobody is locked out until it has caught up. */
export function boundAllowance(kept: AllowanceState | undefined, now: number): void {
  if (!kept) return;
  kept.refilledAt = Math.min(kept.refilledAt, now);
  kept.marks = kept.marks.map((mark) => Math.min(mark, now));
}

function refill(kept: AllowanceState | undefined, { burst, refillMs }: Allowance, now: number) {
  if (!kept) return { tokens: burst, refilledAt: now, marks: [] };

  const refills = Math.floor((now - kept.refilledAt) / refillMs);
  const tokens = Math.min(burst, kept.tokens + refills);
  return {
    tokens,
    refilledAt: tokens === burst ? now : kept.refilledAt + refills * refillMs,
    marks: kept.marks.filter((mark) => mark > now - HOUR_MS),
  };
}
