import { describe, expect, it } from 'vitest';
import { FixedSchedule } from './fixed-schedule.js';

const at = (time: string) => Date.parse(`2026-03-01T${time}Z`);
const scheduleAt = (expression: string, start: string) => {
  const clock = { time: at(start), now: () => clock.time };
  const schedule = new FixedSchedule({ expression, timeZone: 'UTC' }, clock);
  return (time: string) => {
    clock.time = at(time);
    return schedule.takeDue();
  };
};

describe('FixedSchedule', () => {
  it('returns the period once for each date', () => {
    const takeAt = scheduleAt('0 */30 * * * *', '10:10:00');

    expect(takeAt('10:29:59')).toBeUndefined();
    expect(takeAt('10:30:00')).toBe(1_800_000);
    expect(takeAt('10:30:01')).toBeUndefined();
    expect(takeAt('11:00:03')).toBe(1_800_000);
  });

  it('does not fire on the date at which it begins', () => {
    const takeAt = scheduleAt('0 */30 * * * *', '10:30:00');

    expect(takeAt('10:30:00')).toBeUndefined();
    expect(takeAt('11:00:00')).toBe(1_800_000);
  });

  it('counts missed dates once', () => {
    const takeAt = scheduleAt('0 */30 * * * *', '10:10:00');

    expect(takeAt('17:45:00')).toBe(1_800_000);
    expect(takeAt('17:59:59')).toBeUndefined();
    expect(takeAt('18:00:00')).toBe(1_800_000);
  });

  it('returns the time to the next date of an uneven schedule', () => {
    const takeAt = scheduleAt('0 0,20 * * * *', '10:10:00');

    expect(takeAt('10:20:00')).toBe(2_400_000);
    expect(takeAt('11:00:00')).toBe(1_200_000);
  });

  it.each(['every hour', '', '0 0 0 30 2 *'])('throws at %j', (expression) => {
    expect(() => scheduleAt(expression, '10:00:00')).toThrow(Error);
  });
});
