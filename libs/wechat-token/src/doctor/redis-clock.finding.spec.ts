import { expect, it } from 'vitest';
import { redisClockFinding } from './redis-clock.finding.js';

const clock = (earliestMs: number, latestMs = earliestMs) => ({ clock: { earliestMs, latestMs } });

it.each([
  [[clock(-5, 5)], 'ok', undefined],
  [[clock(2_000)], 'ok', undefined],
  [[clock(2_001, 2_100)], 'warning', 'HOST_APART'],
  [[clock(-9_000, -2_001)], 'warning', 'HOST_APART'],
  [[clock(-1_000), clock(1_000)], 'ok', undefined],
  [[clock(-1_001), clock(1_000)], 'failed', 'NODES_APART'],
  [[clock(-3_000, 3_000), clock(4_000)], 'warning', 'HOST_APART'],
  [[{ refused: 'NOPERM' }], 'warning', 'NOT_SAID'],
])('judges the clocks of the nodes (%#)', (facts, status, reason) => {
  const finding = redisClockFinding(facts);

  expect([finding.status, finding.reason]).toEqual([status, reason]);
  expect(finding.remedy === undefined).toBe(status === 'ok');
});
