import { describe, expect, it } from 'vitest';
import { RecentIncidents } from './recent-incidents.js';

const APP_ID = 'wx0123456789abcdef';
const key = { appId: APP_ID, kind: 'access-token' };

const signsWithClock = () => {
  const clock = { time: 0, monotonic: () => clock.time };
  return { signs: new RecentIncidents(clock), clock };
};

describe('RecentSigns', () => {
  it('knows whether the store is away, and why', () => {
    const { signs } = signsWithClock();

    expect(signs.store()).toEqual({ isAway: false });
    signs.hear({ type: 'store-down', reason: 'NOPERM', isReadable: false });
    expect(signs.store()).toEqual({ isAway: true, reason: 'NOPERM' });
    signs.hear({ type: 'store-back' });
    expect(signs.store()).toEqual({ isAway: false });
  });

  it('knows whether the store can be read only, and why', () => {
    const { signs } = signsWithClock();

    signs.hear({ type: 'store-down', reason: 'OOM', isReadable: true });
    expect(signs.store()).toEqual({ isAway: false, isReadOnly: true, reason: 'OOM' });
    signs.hear({ type: 'store-down', reason: 'TIMEOUT', isReadable: false });
    expect(signs.store()).toEqual({ isAway: true, reason: 'TIMEOUT' });
  });

  it.each([
    [0, { agoMs: 0, ageMs: 60_000 }],
    [7_199_999, { agoMs: 7_199_999, ageMs: 60_000 }],
    [7_200_000, undefined],
  ])('remembers a foreign refresh for a whole life: %d ms later', (laterMs, remembered) => {
    const { signs, clock } = signsWithClock();
    signs.hear({ type: 'foreign-refresh', key, ageMs: 60_000 });

    clock.time = laterMs;

    expect(signs.foreignRefreshOf(key)).toEqual(remembered);
    expect(signs.foreignRefreshOf({ ...key, kind: 'ticket' })).toBeUndefined();
  });
});
