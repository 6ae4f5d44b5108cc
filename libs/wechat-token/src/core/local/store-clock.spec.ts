import { describe, expect, it } from 'vitest';
import type { TimePoint } from '../time/time-point.js';
import { StoreClock } from './store-clock.js';

const at = (mono: number, wall = mono): TimePoint => ({ mono, wall });

describe('StoreClock.observe', () => {
  it.each([
    { name: 'went on as ours did', storeTime: 61_000, movedMs: 0 },
    { name: 'lies anywhere within the two round trips', storeTime: 61_190, movedMs: 0 },
    { name: 'went ahead of the latest that is possible', storeTime: 64_200, movedMs: 3_000 },
    { name: 'went behind the earliest that is possible', storeTime: 57_900, movedMs: -3_000 },
  ])('finds $movedMs ms where the store $name', ({ storeTime, movedMs }) => {
    const clock = new StoreClock();
    clock.observe(1_000, at(500_000), at(500_100), 2_000);

    expect(clock.observe(storeTime, at(560_000), at(560_200), 2_000)).toBe(movedMs);
  });

  it.each([
    { jumpMs: 3_600_000, storeTime: 60_000 },
    { jumpMs: -3_600_000, storeTime: 60_000 },
    { jumpMs: -50_000, storeTime: 10_000 },
    { jumpMs: -3_600_000, storeTime: 30_000 },
  ])('takes a jump of our own wall clock by $jumpMs ms for none ($storeTime)', ({ jumpMs, storeTime }) => {
    const clock = new StoreClock();
    const now = at(560_000, 560_000 + jumpMs);
    clock.observe(0, at(500_000), at(500_000), 2_000);

    expect(clock.observe(storeTime, now, now, 2_000)).toBe(0);
  });

  it('takes a sleep of this machine for none', () => {
    const clock = new StoreClock();
    clock.observe(0, at(0), at(0), 2_000);

    expect(clock.observe(7_200_000, at(60_000, 7_200_000), at(60_000, 7_200_000), 2_000)).toBe(0);
  });
});

describe('StoreClock.jumps', () => {
  it('counts the moves beyond the tolerance, for all who compare later', () => {
    const clock = new StoreClock();
    clock.observe(1_000, at(0), at(100), 2_000);
    expect(clock.observe(63_200, at(60_000), at(60_200), 2_000)).toBe(2_000);
    expect(clock.jumps).toBe(0);

    clock.observe(1_000_000, at(70_000), at(70_000), 2_000);
    expect(clock.jumps).toBe(1);
  });
});

describe('StoreClock.latest', () => {
  it('is anything while nothing is known', () => {
    expect(new StoreClock().latest(at(0))).toBe(Number.MAX_SAFE_INTEGER);
  });

  it.each([
    { mono: 5_000, wall: 5_000, latest: 14_000 },
    { mono: 5_000, wall: 9_000, latest: 18_000 },
    { mono: 1_000, wall: 1_000, latest: 10_000 },
    { mono: 1_000, wall: 3_000, latest: 12_000 },
    { mono: 400, wall: 400, latest: 9_400 },
  ])('is $latest at $mono ms ($wall), counted from before the reading', ({ mono, wall, latest }) => {
    const clock = new StoreClock();
    clock.observe(10_000, at(1_000), at(1_200), 2_000);

    expect(clock.latest(at(mono, wall))).toBe(latest);
  });
});

describe('StoreClock.unsureUntil', () => {
  const started = Date.UTC(2026, 0, 1);

  it('is never, however our two clocks began', () => {
    const clock = new StoreClock();
    expect(clock.unsureUntil).toBe(-Infinity);

    clock.observe(started, at(0, started), at(100, started + 100), 2_000);
    expect(clock.unsureUntil).toBe(-Infinity);
  });

  it.each([
    { name: 'went on together', apartMs: 0, until: -Infinity },
    { name: 'are apart by the tolerance', apartMs: 2_000, until: -Infinity },
    { name: 'were set ahead', apartMs: 2_001, until: 60_200 },
    { name: 'were set back', apartMs: -2_001, until: 60_200 },
  ])('is $until where our two clocks $name', ({ apartMs, until }) => {
    const clock = new StoreClock();
    clock.observe(started, at(0, started), at(100, started + 100), 2_000);
    const [asked, answered] = [60_000, 60_200].map((mono) => at(mono, started + mono + apartMs));

    clock.observe(started + 60_100, asked!, answered!, 2_000);

    expect(clock.unsureUntil).toBe(until);
  });
});
