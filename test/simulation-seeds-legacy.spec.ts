import { describe, expect, it } from 'vitest';
import { FAILED_SEEDS } from './simulation/failed-seeds.js';
import { runSchedule } from './simulation/run-schedule.js';

describe('the fleet on the old endpoint, simulated', () => {
  it.each(FAILED_SEEDS.filter(({ endpoint }) => endpoint === 'legacy'))(
    'breaks no promise at seed $seed any more: $mended',
    async (options) => {
      expect((await runSchedule(options)).violation).toBeUndefined();
    },
  );
});
