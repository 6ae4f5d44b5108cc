import { MUTANTS } from './mutants.js';
import { runSchedule } from './run-schedule.js';

/** Looks for the first seed at which each missing guard shows. */
const most = Number(process.argv[2] ?? 60);
const only = process.argv[3];
for (const { without, endpoint, kinds, guards, patch, faults } of MUTANTS) {
  if (only && !without.includes(only)) continue;
  let sound = 0;
  for (let index = 0; index < Math.min(most, 20); index += 1) {
    const { violation } = await runSchedule({
      seed: `hunt-${index}`,
      endpoint,
      kinds,
      ...(faults ? { faults } : {}),
    });
    if (violation)
      process.stdout.write(`  SOUND BUT BROKEN hunt-${index} ${violation.invariant}: ${violation.what}\n`);
    else sound += 1;
  }
  const restore = patch?.();
  let found = 'NOT FOUND';
  for (let index = 0; index < most && found === 'NOT FOUND'; index += 1) {
    const { violation } = await runSchedule({
      seed: `hunt-${index}`,
      endpoint,
      kinds,
      guards,
      ...(faults ? { faults } : {}),
    });
    if (violation) found = `hunt-${index}: ${violation.invariant}: ${violation.what}`;
  }
  restore?.();
  process.stdout.write(`${without}: ${found} (${sound} sound)\n`);
}
