import { describe, expect, it, onTestFinished } from 'vitest';
import { FRESH_SCHEDULES } from './simulation/fresh-schedules.js';
import { ALL_GUARDS } from './simulation/guards.js';
import { MUTANTS, type Mutant } from './simulation/mutants.js';
import { OTHER_MUTANTS } from './simulation/others/mutants.js';
import { runSchedule } from './simulation/run-schedule.js';

/** So many seeds are tried; each guard is missed at one of them. */
const SEEDS = 60;
/** So many of them are run with the guard in place: first the one at which it was missed. */
const CONTROLS = Math.ceil(FRESH_SCHEDULES / 3);

const ALL_MUTANTS = [...MUTANTS, ...OTHER_MUTANTS];

async function firstBroken(
  mutant: Mutant,
  guards = mutant.guards,
  seeds = SEEDS,
): Promise<string | undefined> {
  const { endpoint, kinds, faults, hasOthers = false, shownBy } = mutant;
  for (let tried = 0; tried < seeds; tried += 1) {
    const seed = `hunt-${(shownBy + tried) % SEEDS}`;
    const options = { seed, endpoint, kinds, guards, hasOthers, ...(faults ? { faults } : {}) };
    const { violation } = await runSchedule(options);
    if (violation) return `${seed}: ${violation.invariant}`;
  }
  return undefined;
}

describe('each guard of the protocol is necessary', () => {
  it.each(ALL_MUTANTS)(
    'the simulation notices that $without is missing',
    { timeout: 600_000 },
    async (mutant) => {
      const restore = mutant.patch?.();
      onTestFinished(() => restore?.());

      const broken = await firstBroken(mutant);

      expect(broken).toBeDefined();
      process.stdout.write(`without ${mutant.without}: ${broken}\n`);
    },
  );

  it.each(ALL_MUTANTS)(
    'the same faults break nothing with $without',
    { timeout: 600_000 },
    async (mutant) => {
      expect(await firstBroken(mutant, ALL_GUARDS, CONTROLS)).toBeUndefined();
    },
  );
});
