import type { Clock } from '../ports/clock.js';

/** One moment on both clocks of a process. */
export interface TimePoint {
  readonly wall: number;
  readonly mono: number;
}

/** This moment. */
export function timePointOf(clock: Clock): TimePoint {
  return { wall: clock.now(), mono: clock.monotonic() };
}

/**
 * Milliseconds between two moments: the larger of what the two clocks advanced, for one stands still while a machine
 * sleeps and the other jumps.
 */
export function elapsedMs(from: TimePoint, to: TimePoint): number {
  return Math.max(0, to.wall - from.wall, to.mono - from.mono);
}
