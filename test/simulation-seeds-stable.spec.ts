import { describe, expect, it } from 'vitest';
import { FAILED_SEEDS } from './simulation/failed-seeds.js';
import { runSchedule } from './simulation/run-schedule.js';

describe('the fleet on the stable endpoint, simulated', () => {
  it.each(FAILED_SEEDS.filter(({ endpoint }) => endpoint === 'stable'))(
    'breaks no promise at seed $seed any more: $mended',
    async (options) => {
      expect((await runSchedule(options)).violation).toBeUndefined();
    },
  );
});
