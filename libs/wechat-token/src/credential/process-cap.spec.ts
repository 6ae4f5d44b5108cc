import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../testing/virtual-clock.js';
import { ProcessCap } from './process-cap.js';

const DAY_MS = 86_400_000;
const both = [{ id: 'stable' }, { id: 'stable/force' }];

describe('ProcessCap', () => {
  it('names the budget that is used up, and when it is whole again', async () => {
    const clock = new VirtualClock();
    const cap = new ProcessCap(clock, (id) => (id === 'stable' ? 10 : 2));
    cap.count(both);
    cap.count(both);
    await clock.advance(1_000);

    expect(cap.spentOf(both)).toEqual({ id: 'stable/force', resetsInMs: DAY_MS - 1_000 });
    expect(cap.spentOf([{ id: 'stable' }])).toBeUndefined();
  });

  it.each([
    { passedMs: DAY_MS - 1, isSpent: true },
    { passedMs: DAY_MS, isSpent: false },
  ])('counts a day from the first call: after $passedMs ms', async ({ passedMs, isSpent }) => {
    const clock = new VirtualClock();
    const cap = new ProcessCap(clock, () => 1);
    cap.count([{ id: 'legacy' }]);

    await clock.advance(passedMs);

    expect(cap.spentOf([{ id: 'legacy' }]) !== undefined).toBe(isSpent);
  });

  it('is not moved by the wall clock', () => {
    const clock = new VirtualClock();
    const cap = new ProcessCap(clock, () => 1);
    cap.count([{ id: 'legacy' }]);

    clock.moveWallClock(30 * DAY_MS);

    expect(cap.spentOf([{ id: 'legacy' }])).toBeDefined();
  });
});
