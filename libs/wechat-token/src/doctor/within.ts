import * as deadline from '../core/time/deadline.js';
import { systemClock } from '../core/time/system-clock.js';

/** The time-out of one step. */
export const STEP_TIMEOUT_MS = 5_000;

/** Rejects like a time-out of Node's own if `work` takes longer than one step may. */
export function within<T>(work: Promise<T>): Promise<T> {
  const late = () => Object.assign(new Error('timed out'), { code: 'ETIMEDOUT' });
  return deadline.within(systemClock, STEP_TIMEOUT_MS, work, late);
}
