import { describe, expect, it } from 'vitest';
import type { CredentialView, DayView, LogEntry } from '../console-state.js';
import { dayViewOf } from './day-view.js';

const HOUR = 3_600_000;
const MINUTE = 60_000;
const NOW = Date.parse('2026-11-29T03:00:00Z');

const NONE: CredentialView = {
  kind: 'access-token',
  state: 'none',
  leaseMs: 0,
  inDoubtForMs: 0,
  isCommitPending: false,
  reasons: [],
};
const tokenOf = (agoMs: number): CredentialView => ({
  ...NONE,
  state: 'fresh',
  lifetimeMs: 2 * HOUR,
  remainingMs: 2 * HOUR - agoMs,
});

/** An entry, by how long ago it was. */
const entry = (agoMs: number, what: string, more: Partial<LogEntry> = {}): LogEntry => ({
  at: NOW - agoMs,
  server: 'abc123',
  what,
  app: 'wx1',
  kind: 'access-token',
  ...more,
});
const refreshed = (agoMs: number) => entry(agoMs, 'refreshed', { lifetimeMs: 2 * HOUR });

const dayOf = (entries: readonly LogEntry[], token: CredentialView, more: object = {}) =>
  dayViewOf({ entries, since: NOW - 72 * HOUR, token, now: NOW, timeScale: 1, ...more });

/** From how many minutes ago until how many, and for a token when its life is over. */
const periodsOf = ({ periods }: DayView) =>
  periods.map(({ from, to, endsAt }) =>
    [from, to, ...(endsAt === undefined ? [] : [endsAt])].map((at) => (NOW - at) / MINUTE),
  );

describe('the day of an access token', () => {
  it('has one token after the other, each until the next one', () => {
    const day = dayOf([refreshed(60 * MINUTE), refreshed(170 * MINUTE)], tokenOf(60 * MINUTE));

    expect(periodsOf(day)).toEqual([
      [170, 60, 50],
      [60, 0, -60],
    ]);
    expect(day.marks).toEqual([]);
  });

  it('begins 24 hours ago, in the midst of a life', () => {
    const day = dayOf([refreshed(25 * HOUR), refreshed(60 * HOUR)], NONE);

    expect([day.from, day.since, day.to]).toEqual([NOW - 24 * HOUR, NOW - 24 * HOUR, NOW]);
    expect(periodsOf(day)).toEqual([[24 * 60, 23 * 60, 23 * 60]]);
  });

  it('says from when on the log has all entries', () => {
    const since = NOW - 3 * HOUR;

    expect(dayOf([], NONE, { since }).since).toBe(since);
  });

  it('knows nothing of a time after the end of a life of which the log says nothing', () => {
    const day = dayOf([refreshed(30 * MINUTE), refreshed(300 * MINUTE)], tokenOf(30 * MINUTE));

    expect(periodsOf(day)).toEqual([
      [300, 180, 180],
      [30, 0, -90],
    ]);
  });

  it('knows nothing of a token of which an older server did not write how long it lives', () => {
    expect(periodsOf(dayOf([entry(60 * MINUTE, 'refreshed')], NONE))).toEqual([]);
    expect(periodsOf(dayOf([entry(60 * MINUTE, 'refreshed'), refreshed(90 * MINUTE)], NONE))).toEqual([
      [90, 60, -30],
    ]);
  });

  it('has no token from when WeChat rejected it, until the next one', () => {
    const day = dayOf(
      [
        refreshed(40 * MINUTE),
        entry(40 * MINUTE, 'foreign-refresh'),
        entry(50 * MINUTE, 'rejected'),
        refreshed(90 * MINUTE),
      ],
      tokenOf(40 * MINUTE),
    );

    expect(periodsOf(day)).toEqual([
      [90, 50, -30],
      [50, 40],
      [40, 0, -80],
    ]);
    expect(day.marks).toEqual([
      { at: NOW - 50 * MINUTE, what: 'rejected' },
      { at: NOW - 40 * MINUTE, what: 'foreign-refresh' },
    ]);
  });

  it.each([
    ['from the end of its life, if a refresh failed before', 20],
    ['from the first one that failed after its end', 5],
  ])('has no token while refreshes fail: %s', (_, failedAgo) => {
    const fails = [1, 2, 3].map((n) => entry((failedAgo - n) * MINUTE, 'refresh-failed'));
    const day = dayOf([...fails.toReversed(), refreshed(130 * MINUTE)], NONE);

    expect(periodsOf(day)).toEqual([
      [130, 10, 10],
      [Math.min(10, failedAgo - 1), 0],
    ]);
    expect(day.marks).toEqual([{ at: fails[0]!.at, what: 'refresh-failed' }]);
  });

  it('marks the first of refreshes that fail in a row, and the first after a success', () => {
    const day = dayOf(
      [
        entry(10 * MINUTE, 'refresh-failed'),
        refreshed(20 * MINUTE),
        entry(30 * MINUTE, 'refresh-failed'),
        entry(40 * MINUTE, 'refresh-failed'),
      ],
      tokenOf(20 * MINUTE),
    );

    expect(day.marks.map(({ at }) => (NOW - at) / MINUTE)).toEqual([40, 10]);
  });

  it('marks nothing that is still to come: the clock of another server may be ahead', () => {
    const day = dayOf([entry(-MINUTE, 'rejected'), refreshed(20 * MINUTE)], tokenOf(20 * MINUTE));

    expect(day.marks).toEqual([]);
  });

  it('has the token that there is, though the log does not: another process issued it, and perhaps others before', () => {
    expect(periodsOf(dayOf([], tokenOf(10 * MINUTE)))).toEqual([[10, 0, -110]]);
    expect(
      periodsOf(dayOf([entry(60 * MINUTE, 'rejected'), refreshed(90 * MINUTE)], tokenOf(10 * MINUTE))),
    ).toEqual([
      [90, 60, -30],
      [10, 0, -110],
    ]);
    expect(
      periodsOf(dayOf([entry(60 * MINUTE, 'refresh-failed'), refreshed(90 * MINUTE)], tokenOf(10 * MINUTE))),
    ).toEqual([
      [90, 10, -30],
      [10, 0, -110],
    ]);
  });

  it('has no token where the store has none, though the log knows of no end of it', () => {
    const gone = [refreshed(30 * MINUTE), refreshed(130 * MINUTE)];
    const fails = [entry(10 * MINUTE, 'refresh-failed'), entry(20 * MINUTE, 'refresh-failed')];

    expect(periodsOf(dayOf(gone, NONE))).toEqual([[130, 30, 10]]);
    expect(periodsOf(dayOf([...fails, ...gone], NONE))).toEqual([
      [130, 30, 10],
      [30, 20, -90],
      [20, 0],
    ]);
  });

  it('is about no ticket and about nothing that changes no token', () => {
    const day = dayOf(
      [
        entry(10 * MINUTE, 'refreshed', { kind: 'ticket:jsapi', lifetimeMs: 2 * HOUR }),
        entry(20 * MINUTE, 'rejection-doubted'),
        entry(30 * MINUTE, 'app.checked'),
      ],
      NONE,
    );

    expect([day.periods, day.marks]).toEqual([[], []]);
  });

  it('lasts twelve minutes where time runs 120 times as fast', () => {
    const day = dayOf([refreshed(1.5 * MINUTE)], NONE, { timeScale: 120 });

    expect(day.to - day.from).toBe(12 * MINUTE);
    expect(periodsOf(day)).toEqual([[1.5, 0.5, 0.5]]);
  });
});
