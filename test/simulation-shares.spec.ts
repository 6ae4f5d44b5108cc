import { expect, it } from 'vitest';
import { Shares } from './simulation/shares.js';

/** The times between the uses of one process, in a schedule. */
function sharesAt(...times: readonly number[]): Shares['all'] {
  const shares = new Shares();
  for (const at of times) shares.count('life', 'p1', at, true);
  return shares.all;
}

it('are the same in whichever order the schedules end', () => {
  const schedules = [
    sharesAt(0.1, 0.7, 1_000.3),
    sharesAt(0.2, 3.3),
    sharesAt(0, 1e7 + 0.1),
    sharesAt(0.3, 0.6),
  ];
  const sums = [schedules, schedules.toReversed()].map((some) => {
    const sum = new Shares();
    for (const one of some) sum.add(one);
    return sum.all.life;
  });

  expect(sums[0]).toEqual(sums[1]);
  expect(sums[0]?.ms).toBe(1_000 + 3 + 1e7);
});
