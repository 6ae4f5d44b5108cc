import { describe, expect, it } from 'vitest';
import { RecentIncidents } from './recent-incidents.js';

const APP_ID = 'wx0123456789abcdef';
const key = { appId: APP_ID, kind: 'access-token' };

const incidentsWithClock = () => {
  const clock = { time: 0, monotonic: () => clock.time };
  return { incidents: new RecentIncidents(clock), clock };
};

describe('RecentSigns', () => {
  it('knows whether the store is away, and why', () => {
    const { incidents } = incidentsWithClock();

    expect(incidents.store()).toEqual({ isAway: false });
    incidents.observe({ type: 'store-down', reason: 'NOPERM', isReadable: false });
    expect(incidents.store()).toEqual({ isAway: true, reason: 'NOPERM' });
    incidents.observe({ type: 'store-back' });
    expect(incidents.store()).toEqual({ isAway: false });
  });

  it('knows whether the store can be read only, and why', () => {
    const { incidents } = incidentsWithClock();

    incidents.observe({ type: 'store-down', reason: 'OOM', isReadable: true });
    expect(incidents.store()).toEqual({ isAway: false, isReadOnly: true, reason: 'OOM' });
    incidents.observe({ type: 'store-down', reason: 'TIMEOUT', isReadable: false });
    expect(incidents.store()).toEqual({ isAway: true, reason: 'TIMEOUT' });
  });

  it.each([
    [0, { agoMs: 0, ageMs: 60_000 }],
    [7_199_999, { agoMs: 7_199_999, ageMs: 60_000 }],
    [7_200_000, undefined],
  ])('remembers a foreign refresh for one token lifetime: %d ms later', (laterMs, remembered) => {
    const { incidents, clock } = incidentsWithClock();
    incidents.observe({ type: 'foreign-refresh', key, ageMs: 60_000 });

    clock.time = laterMs;

    expect(incidents.foreignRefreshOf(key)).toEqual(remembered);
    expect(incidents.foreignRefreshOf({ ...key, kind: 'ticket' })).toBeUndefined();
  });
});
