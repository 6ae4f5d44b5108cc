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

/** The first seed at which the mutant breaks what its guard is for. */
async function firstMissed(mutant: Mutant): Promise<string | undefined> {
  for (let tried = 0; tried < SEEDS; tried += 1) {
    const seed = seedOf(mutant, tried);
    const { violation } = await runSchedule(optionsOf(mutant, seed));
    if (violation?.invariant === mutant.shownBy.invariant) return seed;
  }
  return undefined;
}

const seedOf = ({ shownBy }: Mutant, tried: number) => `hunt-${(shownBy.seed + tried) % SEEDS}`;

function optionsOf({ endpoint, kinds, guards, faults, hasOthers = false }: Mutant, seed: string) {
  return { seed, endpoint, kinds, guards, hasOthers, ...(faults ? { faults } : {}) };
}

describe('each guard of the protocol is necessary', () => {
  it.each(ALL_MUTANTS)(
    'the simulation notices that $without is missing',
    { timeout: 600_000 },
    async (mutant) => {
      const restore = mutant.patch?.();
      onTestFinished(() => restore?.());

      const missedAt = await firstMissed(mutant);

      expect(missedAt).toBeDefined();
      process.stdout.write(`without ${mutant.without}: ${missedAt}: ${mutant.shownBy.invariant}\n`);
    },
  );

  it.each(ALL_MUTANTS)(
    'the same faults break nothing with $without',
    { timeout: 600_000 },
    async (mutant) => {
      for (let tried = 0; tried < CONTROLS; tried += 1) {
        const options = { ...optionsOf(mutant, seedOf(mutant, tried)), guards: ALL_GUARDS };
        expect((await runSchedule(options)).violation).toBeUndefined();
      }
    },
  );
});
