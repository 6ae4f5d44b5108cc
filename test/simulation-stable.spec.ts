import { describe, expect, it } from 'vitest';
import { FRESH_SCHEDULES, runFresh, seedFor } from './simulation/fresh-schedules.js';
import { runSchedule } from './simulation/run-schedule.js';

const MINUTES = 60_000;

describe('the fleet on the stable endpoint, simulated', () => {
  it(
    'breaks no promise in fresh schedules with everything at once',
    { timeout: 10 * MINUTES },
    async ({ task }) => {
      const seed = seedFor('everything');
      process.stdout.write(`${task.name}: seed ${seed}\n`);

      const tallies = await runFresh(FRESH_SCHEDULES, seed, { endpoint: 'stable' });

      expect(tallies.failed).toBe(0);
      expect(tallies.calls).toBeGreaterThan(8_000 * FRESH_SCHEDULES);
    },
  );

  it('serves every call with no more requests than promised when nothing goes wrong', async () => {
    const { violation, tallies } = await runSchedule({ seed: 'calm', endpoint: 'stable', kinds: [] });

    expect(violation).toBeUndefined();
    expect(tallies).toMatchObject({ refusedUses: 0, failed: 0, failedExcused: 0, issued: 3 });
  });

  it('replays a seed to the last event', async () => {
    const options = { seed: 'twice', endpoint: 'stable', isStoryWanted: true } as const;

    const [once, again] = [await runSchedule(options), await runSchedule(options)];

    expect(once.story.length).toBeGreaterThan(1_000);
    expect(again.story).toEqual(once.story);
  });
});
