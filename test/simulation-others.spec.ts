import { describe, expect, it } from 'vitest';
import { FRESH_SCHEDULES, runFresh, seedFor } from './simulation/fresh-schedules.js';
import { runSchedule } from './simulation/run-schedule.js';

const MINUTES = 60_000;

describe("tickets and users' tokens in a fleet, simulated", () => {
  it.each(['stable', 'legacy'] as const)(
    'break no promise in fresh schedules with everything at once, on the %s endpoint',
    { timeout: 5 * MINUTES },
    async (endpoint) => {
      const seed = seedFor('others');
      process.stdout.write(`tickets and users, ${endpoint}: seed ${seed}\n`);

      const tallies = await runFresh(Math.ceil(FRESH_SCHEDULES / 4), seed, { endpoint, hasOthers: true });

      expect(tallies.calls).toBeGreaterThan(4_000 * Math.ceil(FRESH_SCHEDULES / 4));
    },
  );

  it('are issued whenever they are needed when nothing goes wrong', async () => {
    const { violation, tallies } = await runSchedule({
      seed: 'calm',
      endpoint: 'stable',
      kinds: [],
      hasOthers: true,
    });

    expect(violation).toBeUndefined();
    expect(tallies).toMatchObject({ refusedUses: 0, failed: 0, failedExcused: 0 });
  });
});
