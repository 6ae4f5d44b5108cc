import { describe, expect, it } from 'vitest';
import { livenessOf } from './liveness.js';

describe('how far what is shown may be trusted', () => {
  it.each([
    ['nothing yet', undefined, 0, 19_999, 'connecting'],
    ['nothing for 20 s', undefined, 0, 20_000, 'lost'],
    ['something 11.9 s ago', 1_000, 0, 12_999, 'live'],
    ['something 12 s ago', 1_000, 0, 13_000, 'stale'],
    ['something 19.9 s ago', 1_000, 0, 20_999, 'stale'],
    ['something 20 s ago', 1_000, 0, 21_000, 'lost'],
    ['something before the page was hidden', 1_000, 500_000, 500_001, 'connecting'],
    ['nothing since the page is shown again', 1_000, 500_000, 520_000, 'lost'],
  ] as const)('%s', (_, heardAt, since, now, liveness) => {
    expect(livenessOf(heardAt, since, now)).toBe(liveness);
  });
});
