import { describe, expect, it } from 'vitest';
import { dayPartsOf, sumsOf } from './day-parts.js';

const day = { from: 0, to: 100_000, since: 0, marks: [] };

describe('the parts of a day', () => {
  it('are unknown where the server tells nothing, at the beginning, in between and at the end', () => {
    const parts = dayPartsOf({
      ...day,
      periods: [
        { from: 20_000, to: 50_000, endsAt: 60_000 },
        { from: 50_000, to: 55_000 },
        { from: 70_000, to: 90_000, endsAt: 90_000 },
      ],
    });

    expect(parts.map(({ state, from, to }) => [state, from, to])).toEqual([
      ['unknown', 0, 20_000],
      ['token', 20_000, 50_000],
      ['none', 50_000, 55_000],
      ['unknown', 55_000, 70_000],
      ['token', 70_000, 90_000],
      ['unknown', 90_000, 100_000],
    ]);
    expect(sumsOf(parts)).toEqual([
      ['token', 50_000],
      ['none', 5_000],
      ['unknown', 45_000],
    ]);
  });

  it('are one, and unknown, where nothing is told', () => {
    expect(dayPartsOf({ ...day, periods: [] })).toEqual([{ state: 'unknown', from: 0, to: 100_000 }]);
  });

  it('leave out the moment between two tokens', () => {
    const parts = dayPartsOf({
      ...day,
      periods: [
        { from: 0, to: 50_000, endsAt: 60_000 },
        { from: 50_010, to: 100_000, endsAt: 120_000 },
      ],
    });

    expect(sumsOf(parts)).toEqual([['token', 99_990]]);
  });
});
