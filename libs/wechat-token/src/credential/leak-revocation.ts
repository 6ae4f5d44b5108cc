import type { KeeperTiming } from './keeper-options.js';
import type { RefreshRound } from './refresh-round.js';
import type { RoundLoop } from './round-loop.js';

/** Begins a leak procedure, or joins the one that runs, and sees it to its end. */
export async function revokeLeaked(
  loop: RoundLoop,
  rounds: RefreshRound,
  { waitStepMs }: KeeperTiming,
): Promise<void> {
  let hasBegun = false;
  let left: number | undefined;
  for (;;) {
    const outcome = await loop.round(hasBegun ? {} : { leak: { left: 2, nextInMs: 0 } });
    if (outcome.kind === 'failed') throw outcome.error;
    const leak = rounds.lastReading?.leak;
    if (hasBegun && outcome.kind === 'usable' && !leak) return;
    hasBegun ||= leak !== undefined;
    loop.requireWaiters();
    // A call that could be made now, and was not: another process is at it, or WeChat is left alone.
    const restMs = leak?.nextInMs || (leak?.left === left ? waitStepMs : 0);
    left = leak?.left;
    await loop.rest(restMs, outcome.kind === 'wait' ? outcome.error : rounds.leakFailure());
  }
}
