import { expect, it } from 'vitest';
import { ReportLimits } from './report-limits.js';

it('checks three reports of a client at once, then one every 30 s, for each app of its own', () => {
  const clock = { now: 0 };
  const limits = new ReportLimits(() => clock.now);
  const take = (count: number, app = 'wx1') => Array.from({ length: count }, () => limits.take('shop', app));

  expect(take(4)).toEqual([true, true, true, false]);
  expect(take(1, 'wx2')).toEqual([true]);
  clock.now = 30_000;
  expect(take(2)).toEqual([true, false]);
});

it('checks 20 reports in any hour', () => {
  const clock = { now: 0 };
  const limits = new ReportLimits(() => clock.now);
  const checkedAt: number[] = [];
  for (; clock.now < 4 * 3_600_000; clock.now += 10_000)
    if (limits.take('shop', 'wx1')) checkedAt.push(clock.now);

  const inAnHour = checkedAt.map((from) => checkedAt.filter((at) => at >= from && at < from + 3_600_000));
  expect(Math.max(...inAnHour.map(({ length }) => length))).toBe(20);
  expect(checkedAt).toHaveLength(80);
});
