import type { Clock } from '../ports/clock.js';

/** A point in time on both clocks of a process. */
export interface TimePoint {
  readonly wall: number;
  readonly mono: number;
}

/** The current time point. */
export function timePointOf(clock: Clock): TimePoint {
  return { wall: clock.now(), mono: clock.monotonic() };
}

/**
 * Milliseconds between two time points: the larger advance of the two clocks, since the monotonic one stops while the
 * machine is suspended and the wall clock jumps.
 */
export function elapsedMs(from: TimePoint, to: TimePoint): number {
  return Math.max(0, to.wall - from.wall, to.mono - from.mono);
}
