import type { ScheduleOptions } from './run-schedule.js';

/** Every schedule that ever broke a promise, and what was mended then. */
export const FAILED_SEEDS: readonly (Pick<ScheduleOptions, 'seed' | 'endpoint' | 'kinds'> & {
  readonly mended: string;
})[] = [
  {
    seed: 'r87',
    endpoint: 'stable',
    mended: 'a leak procedure without budget held up the refresh of a refused token',
  },
  { seed: 'r10', endpoint: 'legacy', mended: 'a spent allowance left a dead token in use for an hour' },
];
