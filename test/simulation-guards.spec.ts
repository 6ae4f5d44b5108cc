import { describe, expect, it, onTestFinished } from 'vitest';
import { MUTANTS, type Mutant } from './simulation/mutants.js';
import { runSchedule } from './simulation/run-schedule.js';

/** So many seeds are tried; each guard is missed at one of them. */
const SEEDS = 60;

async function firstBroken({ endpoint, kinds, faults, guards }: Mutant): Promise<string | undefined> {
  for (let index = 0; index < SEEDS; index += 1) {
    const seed = `hunt-${index}`;
    const { violation } = await runSchedule({ seed, endpoint, kinds, guards, ...(faults ? { faults } : {}) });
    if (violation) return `${seed}: ${violation.invariant}`;
  }
  return undefined;
}

describe('each guard of the protocol is necessary', () => {
  it.each(MUTANTS)(
    'the simulation notices that $without is missing',
    { timeout: 120_000 },
    async (mutant) => {
      const restore = mutant.patch?.();
      onTestFinished(() => restore?.());

      const broken = await firstBroken(mutant);

      expect(broken).toBeDefined();
      process.stdout.write(`without ${mutant.without}: ${broken}\n`);
    },
  );

  it.each(MUTANTS)('the same faults break nothing with $without', { timeout: 120_000 }, async (mutant) => {
    const { endpoint, kinds, faults } = mutant;
    for (let index = 0; index < 5; index += 1) {
      const options = { seed: `hunt-${index}`, endpoint, kinds, ...(faults ? { faults } : {}) };
      expect((await runSchedule(options)).violation).toBeUndefined();
    }
  });
});
