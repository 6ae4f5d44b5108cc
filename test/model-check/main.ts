import { check } from './check.js';
import { AS_BUILT, COVERED, HOLDS, RACING, REMOVALS, UNBOUNDED } from './claims.js';
import { HEADING, rowOf, storyOf } from './report.js';
import { GUARDS, type Guard } from './variant.js';

/**
 * Prints the result of each search; with `--stories` also the shortest path to each breach. `p` is the number of processes, with a `+` if
 * commands may run late or again. Fails if a result differs from its claim.
 */
function main(hasStories: boolean): boolean {
  const groups = { HOLDS, AS_BUILT, UNBOUNDED, REMOVALS, RACING };
  let isAllAsClaimed = true;
  process.stdout.write(HEADING);
  for (const claim of Object.values(groups).flat()) {
    const verdict = check(claim.variant);
    isAllAsClaimed &&= verdict.breach?.property === claim.breaks;
    process.stdout.write(rowOf(claim, verdict));
    if (hasStories) process.stdout.write(storyOf(verdict));
  }
  for (const guard of Object.keys(COVERED) as Guard[]) {
    process.stdout.write(`${guard} (${GUARDS[guard]}) is covered: ${COVERED[guard]}\n`);
  }
  return isAllAsClaimed;
}

process.exitCode = main(process.argv.includes('--stories')) ? 0 : 1;
