import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../testing/virtual-clock.js';
import { AppCalls, FailingSubjects } from './app-calls.js';

const DAY_MS = 86_400_000;
const both = [{ id: 'stable' }, { id: 'stable/force' }];

describe('AppCalls', () => {
  it('names the budget that is used up, and when it is whole again', async () => {
    const clock = new VirtualClock();
    const calls = new AppCalls(clock, (id) => (id === 'stable' ? 10 : 2));
    calls.count(both);
    calls.count(both);
    await clock.advance(1_000);

    expect(calls.spentOf(both)).toEqual({ id: 'stable/force', resetsInMs: DAY_MS - 1_000 });
    expect(calls.spentOf([{ id: 'stable' }])).toBeUndefined();
  });

  it.each([
    { passedMs: DAY_MS - 1, isSpent: true },
    { passedMs: DAY_MS, isSpent: false },
  ])('counts a day from the first call: after $passedMs ms', async ({ passedMs, isSpent }) => {
    const clock = new VirtualClock();
    await clock.advance(DAY_MS);
    const calls = new AppCalls(clock, () => 1);
    calls.count([{ id: 'legacy' }]);

    await clock.advance(passedMs);

    expect(calls.spentOf([{ id: 'legacy' }]) !== undefined).toBe(isSpent);
  });

  it('is not moved by the wall clock', () => {
    const clock = new VirtualClock();
    const calls = new AppCalls(clock, () => 1);
    calls.count([{ id: 'legacy' }]);

    clock.moveWallClock(30 * DAY_MS);

    expect(calls.spentOf([{ id: 'legacy' }])).toBeDefined();
  });

  it('knows what the fleet used of each budget by the store, until it begins anew', async () => {
    const clock = new VirtualClock();
    const calls = new AppCalls(clock, () => 10);
    calls.count([{ id: 'legacy' }]);
    calls.observe({ id: 'force', used: 5, resetsInMs: 20_000 });
    calls.observe({ id: 'stable', used: 7, resetsInMs: 10_000 });
    calls.observe({ id: 'force', used: 6, resetsInMs: 20_000 });

    await clock.advance(9_000);
    expect(calls.usedByAll()).toEqual([
      { id: 'stable', used: 7, resetsInMs: 1_000 },
      { id: 'force', used: 6, resetsInMs: 11_000 },
    ]);
    await clock.advance(1_000);
    expect(calls.usedByAll()).toEqual([{ id: 'force', used: 6, resetsInMs: 10_000 }]);
  });
});

describe('AppCalls.failing', () => {
  it('remembers the failures of an app from one call to the next', () => {
    const calls = new AppCalls(new VirtualClock(), () => 1);

    const told = ['a', 'b', 'c'].map((name) => calls.failing.failed('user', name));

    expect(told).toEqual([false, false, true]);
  });
});

const after = (...names: string[]) => {
  const failing = new FailingSubjects();
  return names.map((name) => {
    if (name !== 'answer') return failing.failed('user', name);
    failing.answered('user');
    return name;
  });
};

describe('FailingSubjects', () => {
  it('takes the third of several in a row for a failure of the endpoint, and who comes after it', () => {
    expect(after('a', 'b', 'c', 'd', 'a')).toEqual([false, false, true, true, true]);
  });

  it('never takes one for several, however often it fails', () => {
    expect(after('a', 'a', 'a', 'a')).toEqual([false, false, false, false]);
    expect(after('a', 'b', 'a', 'b', 'a')).toEqual([false, false, false, false, false]);
    expect(after('a', 'b', 'c', 'c', 'c', 'd')).toEqual([false, false, true, false, false, true]);
  });

  it('begins anew with any answer', () => {
    expect(after('a', 'b', 'answer', 'c', 'd', 'e')).toEqual([false, false, 'answer', false, false, true]);
  });

  it('tells endpoints apart', () => {
    const failing = new FailingSubjects();

    const told = ['user', 'other', 'user', 'other'].map((at, index) => failing.failed(at, `${index}`));

    expect(told).toEqual([false, false, false, false]);
  });
});
