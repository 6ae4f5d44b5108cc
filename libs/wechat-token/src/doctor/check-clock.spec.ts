import { expect, it } from 'vitest';
import { clockFinding } from './check-clock.js';

const DATE = 1_800_000_000_000;

it.each([
  // The Date is truncated to the second, and the response was created at some time between sending and receiving.
  [0, 0, 'ok', 0],
  [-500, 500, 'ok', 0],
  [999, 1_500, 'ok', 0],
  [2_999, 3_100, 'ok', 2_000],
  [3_000, 3_100, 'warning', 2_001],
  [60_999, 61_100, 'warning', 60_000],
  [61_000, 61_100, 'failed', 60_001],
  [-2_100, -2_000, 'ok', -2_000],
  [-2_100, -2_001, 'warning', -2_001],
  [-70_000, -60_001, 'failed', -60_001],
])('with sent at %i and received at %i after the Date, finds %s', (sent, answered, status, aheadMs) => {
  const finding = clockFinding({ sentAt: DATE + sent, answeredAt: DATE + answered, date: DATE });

  expect(finding).toMatchObject({ status, facts: { aheadMs } });
});

it('reports if there was nothing to compare with', () => {
  expect(clockFinding({ sentAt: 1, answeredAt: 2 })).toMatchObject({ status: 'skipped', reason: 'NO_DATE' });
});
