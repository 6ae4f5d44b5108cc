import { describe, expect, it } from 'vitest';
import { elapsedMs, timePointOf } from './time-point.js';

describe('elapsedMs', () => {
  it.each([
    { to: { wall: 1_500, mono: 700 }, ms: 600 },
    { to: { wall: 1_700, mono: 600 }, ms: 700 },
    { to: { wall: 0, mono: 600 }, ms: 500 },
    { to: { wall: 900, mono: 100 }, ms: 0 },
  ])('is $ms ms from 1000 and 100 to $to', ({ to, ms }) => {
    expect(elapsedMs({ wall: 1_000, mono: 100 }, to)).toBe(ms);
  });
});

describe('momentOf', () => {
  it('reads both clocks', () => {
    const clock = { now: () => 7, monotonic: () => 5, sleep: async () => undefined };

    expect(timePointOf(clock)).toEqual({ wall: 7, mono: 5 });
  });
});
