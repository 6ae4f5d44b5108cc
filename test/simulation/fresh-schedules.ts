import { runSchedule, type ScheduleOptions } from './run-schedule.js';
import { shrink, storyOf } from './story.js';
import { Tallies } from './tallies.js';

/** So many fresh schedules of each sort are run; SIMULATION_SCHEDULES asks for more or, in a plain `npm test`, fewer. */
export const FRESH_SCHEDULES = Number(process.env['SIMULATION_SCHEDULES'] ?? 3);

/**
 * The seed of the schedules named so. The same at every run, so that a test says one thing of one code; SIMULATION_SEED asks
 * for others, and `npm run simulate` looks for what nobody has seen.
 */
export function seedFor(name: string): string {
  return `${name}-${process.env['SIMULATION_SEED'] ?? 'landing'}`;
}

/** Runs schedules of a seed. Throws the story of the first one that breaks a promise. */
export async function runFresh(
  runs: number,
  seed: string,
  account: Omit<ScheduleOptions, 'seed'>,
): Promise<Tallies> {
  const tallies = new Tallies();
  for (let index = 1; index <= runs; index += 1) {
    const options = { ...account, seed: `${seed}-${index}` };
    const result = await runSchedule(options);
    tallies.add(result.tallies.carried());
    if (!result.violation) continue;
    const smallest = await shrink(options, result);
    throw new Error(
      `seed ${options.seed}: ${result.violation.what}\n${await storyOf(options, smallest.faults)}`,
    );
  }
  return tallies;
}
