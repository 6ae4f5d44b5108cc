import { describe, expect, it, onTestFinished } from 'vitest';
import { OTHER_MUTANTS } from './simulation/others/mutants.js';
import { FRESH_SCHEDULES, runFresh, seedFor } from './simulation/fresh-schedules.js';
import { runSchedule } from './simulation/run-schedule.js';

const MINUTES = 60_000;
const SEEDS = 30;

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

  it.each(OTHER_MUTANTS)(
    'notice that $without is missing',
    { timeout: 2 * MINUTES },
    async ({ endpoint, kinds, guards, without, patch }) => {
      const restore = patch?.();
      onTestFinished(() => restore?.());

      let broken: string | undefined;
      for (let index = 0; index < SEEDS && !broken; index += 1) {
        const seed = `hunt-${index}`;
        const { violation } = await runSchedule({ seed, endpoint, kinds, guards, hasOthers: true });
        if (violation) broken = `${seed}: ${violation.invariant}`;
      }

      expect(broken).toBeDefined();
      process.stdout.write(`without ${without}: ${broken}\n`);
    },
  );

  it.each(OTHER_MUTANTS)('break nothing under the same faults with $without', async ({ endpoint, kinds }) => {
    for (let index = 0; index < 5; index += 1) {
      const options = { seed: `hunt-${index}`, endpoint, kinds, hasOthers: true };
      expect((await runSchedule(options)).violation).toBeUndefined();
    }
  });
});
