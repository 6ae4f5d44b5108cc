import { describe, expect, it } from 'vitest';
import { FRESH_SCHEDULES, runFresh, seedFor } from './simulation/fresh-schedules.js';
import { runSchedule } from './simulation/run-schedule.js';

const MINUTES = 60_000;

describe('the fleet on the old endpoint, simulated', () => {
  it.each(['one-back', 'all'] as const)(
    'breaks no promise in fresh schedules with everything at once, where WeChat keeps %s',
    { timeout: 10 * MINUTES },
    async (keeps) => {
      const seed = seedFor('everything');
      process.stdout.write(`old endpoint, WeChat keeps ${keeps}: seed ${seed}\n`);

      const tallies = await runFresh(Math.ceil(FRESH_SCHEDULES / 2), seed, { endpoint: 'legacy', keeps });

      expect(tallies.calls).toBeGreaterThan(4_000 * FRESH_SCHEDULES);
    },
  );

  it('serves every call with no more requests than promised when nothing goes wrong', async () => {
    const { violation, tallies } = await runSchedule({ seed: 'calm', endpoint: 'legacy', kinds: [] });

    expect(violation).toBeUndefined();
    expect(tallies).toMatchObject({ refusedUses: 0, failed: 0, failedExcused: 0 });
  });
});
