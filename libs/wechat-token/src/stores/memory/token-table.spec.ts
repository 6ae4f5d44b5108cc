import { describe, expect, it } from 'vitest';
import type { CredentialKey } from '../../core/ports/credential.js';
import type { AcquireRequest, CommitRequest } from '../../core/ports/token-store.js';
import { fingerprintOf } from '../../core/policy/fingerprint.js';
import { versionOf } from '../../core/ports/version.js';
import { Garbage } from './garbage.js';
import { TokenTable } from './token-table.js';

const key: CredentialKey = { appId: 'wx0123456789abcdef', kind: 'access-token' };
const START = 1_700_000_000_000;
const YEAR = 365 * 86_400_000;

function open() {
  const clock = { time: START };
  const changes: CredentialKey[] = [];
  const table = new TokenTable(
    () => clock.time,
    (changed) => changes.push(changed),
  );
  return { clock, changes, table };
}

function keep(
  table: TokenTable,
  value: string,
  version = versionOf(START, 'a1'),
  changes: Partial<CommitRequest> = {},
) {
  const times = {
    askedAt: START,
    expiresAt: START + 7_200_000,
    dueAt: START + 3_600_000,
    lifetimeMs: 7_200_000,
  };
  return table.commit({
    key,
    version,
    value,
    fingerprint: fingerprintOf(value),
    clears: [],
    inDoubtMs: 0,
    ...times,
    ...changes,
  });
}

function acquire(table: TokenTable, attemptId: string, changes: Partial<AcquireRequest> = {}) {
  const { storeTime, record } = table.read(key);
  return table.acquire({
    key,
    attemptId,
    readAt: storeTime,
    readWindowMs: 2_000,
    ...(record && { replaces: record.version }),
    leaseMs: 8_000,
    inDoubtMs: 120_000,
    pauses: ['away'],
    budgets: [{ id: 'stable', limit: 10 }],
    ...changes,
  });
}

describe('TokenTable', () => {
  it('goes back to a snapshot, with leases, requests in doubt, pauses and budgets', () => {
    const { table } = open();
    keep(table, 'first');
    acquire(table, 'b2');
    const before = { snapshot: table.read(key), app: table.inspect(key.appId) };
    const snapshot = table.snapshot();

    const reason = { code: 'WECHAT_UNAVAILABLE' };
    const pause = { id: 'away', until: START + 60_000, forMs: 60_000, failures: 1, reason };
    table.abandon({ key, version: versionOf(START + 1, 'b2'), issued: 'nothing', pause });
    keep(table, 'second', versionOf(START + 2, 'c3'));
    table.load(snapshot);

    expect({ snapshot: table.read(key), app: table.inspect(key.appId) }).toEqual(before);
  });

  it('leaves a snapshot unchanged, whatever happens before and after it is loaded', () => {
    const { table } = open();
    keep(table, 'first');
    const snapshot = table.snapshot();
    const untouched = structuredClone(snapshot);

    keep(table, 'second', versionOf(START + 2, 'c3'));
    table.load(snapshot);
    acquire(table, 'b2');
    table.reject({ key, fingerprint: fingerprintOf('first'), reportedAt: START, status: 'rejected' });

    expect(snapshot).toEqual(untouched);
  });

  it('forgets leases and fences with everything else when it is cleared', () => {
    const { table } = open();
    keep(table, 'first', versionOf(START + 1_000_000, 'a1'));
    acquire(table, 'b2');

    table.clear();

    expect(table.read(key)).toEqual({ storeTime: START, revision: '', leaseMs: 0, inDoubtForMs: 0 });
    expect(table.inspect(key.appId)).toEqual({ storeTime: START, pauses: [], budgets: [] });
    expect(acquire(table, 'c3')).toMatchObject({ outcome: 'granted', version: versionOf(START, 'c3') });
  });

  it('keeps nothing for a key that is only read', () => {
    const { table } = open();

    table.read(key);
    table.revisions([key]);
    table.inspect(key.appId);

    expect(table.snapshot()).toEqual({ credentials: new Map(), apps: new Map() });
  });

  it('reports changes that a reader acts on, and no others', () => {
    const { table, changes } = open();

    keep(table, 'first');
    expect(changes).toEqual([key]);

    keep(table, 'first');
    acquire(table, 'b2');
    expect(changes).toEqual([key]);

    table.forget({ key, upTo: versionOf(START, 'a1') });
    table.forget({ key, upTo: versionOf(START, 'a1') });
    expect(changes).toEqual([key, key]);
  });

  it('counts whole milliseconds on a clock that has fractions of them', () => {
    const { table, clock } = open();
    clock.time = START + 0.75;

    expect(acquire(table, 'b2')).toMatchObject({ storeTime: START, version: versionOf(START, 'b2') });
  });

  it('answers a repeated acquire of the same attempt with the time of its grant', () => {
    const { table, clock } = open();
    const first = acquire(table, 'b2');
    clock.time += 1_000;

    expect(first).toMatchObject({ outcome: 'granted', storeTime: START });
    expect(acquire(table, 'b2')).toMatchObject({ outcome: 'granted', storeTime: START });
  });

  it.each([
    { aheadMs: -2_001, outcome: 'read-again' },
    { aheadMs: -2_000, outcome: 'granted' },
    { aheadMs: 2_000, outcome: 'granted' },
    { aheadMs: 2_001, outcome: 'read-again' },
  ])('with a snapshot that is $aheadMs ms ahead and counts for 2000 ms: $outcome', ({ aheadMs, outcome }) => {
    const { table } = open();

    expect(acquire(table, 'b2', { readAt: START + aheadMs }).outcome).toBe(outcome);
  });

  it('ends a pause with a success of the same moment', () => {
    const { table } = open();
    const ticket = { ...key, kind: 'jsapi-ticket' };
    acquire(table, 'b2');
    acquire(table, 'c3', { key: ticket });
    const reason = { code: 'WECHAT_UNAVAILABLE' };
    const pause = { id: 'away', until: START + 60_000, forMs: 60_000, failures: 1, reason };
    table.abandon({ key, version: versionOf(START, 'b2'), issued: 'nothing', pause });
    expect(table.inspect(key.appId).pauses).toHaveLength(1);

    keep(table, 'ticket', versionOf(START, 'c3'), { key: ticket, clears: ['away'] });
    expect(table.inspect(key.appId).pauses).toEqual([]);
  });

  it.each([
    { otherMs: 0, passedMs: 119_999, dueInMs: 3_600_000 },
    { otherMs: 0, passedMs: 120_000, dueInMs: 120_000 },
    { otherMs: 60_000, passedMs: 119_999, dueInMs: 120_000 },
  ])(
    'with another request granted since, in doubt for $otherMs ms, a commit of one in doubt for 120000 ms is due in $dueInMs ms after $passedMs ms',
    ({ otherMs, passedMs, dueInMs }) => {
      const { table, clock } = open();
      acquire(table, 'b2');
      clock.time += 8_000;
      acquire(table, 'c3', { inDoubtMs: otherMs });
      clock.time = START + passedMs;
      const end = clock.time + 7_200_000;
      const due = clock.time + 3_600_000;
      const times = { askedAt: clock.time, expiresAt: end, dueAt: due, inDoubtMs: 120_000 };
      keep(table, 'late', versionOf(START, 'b2'), times);

      expect(table.read(key).record?.dueInMs).toBe(dueInMs);
    },
  );

  it('is sure of the only request, though it was never in doubt', () => {
    const { table } = open();
    acquire(table, 'b2', { inDoubtMs: 0 });
    keep(table, 'only', versionOf(START, 'b2'), { inDoubtMs: 120_000 });

    expect(table.read(key).record?.dueInMs).toBe(3_600_000);
  });

  it('has no issuer state of a credential that came without one', () => {
    const { table } = open();
    keep(table, 'first');

    expect(table.read(key).record).not.toHaveProperty('issuerState');
  });

  it.each([
    { endsInMs: 120_000, outcome: 'granted' },
    { endsInMs: 120_001, outcome: 'in-doubt' },
  ])(
    'with a request in doubt for 120000 ms and a credential for $endsInMs ms: $outcome',
    ({ endsInMs, outcome }) => {
      const { table } = open();
      keep(table, 'first', versionOf(START, 'a1'), { expiresAt: START + endsInMs });
      acquire(table, 'b2');
      table.abandon({ key, version: versionOf(START + 1, 'b2'), issued: 'unknown' });

      expect(acquire(table, 'c3').outcome).toBe(outcome);
    },
  );

  it('takes an end that is 2 ms late for rounding, and one that is later for a clock that went back', () => {
    const { table } = open();
    keep(table, 'first', versionOf(START, 'a1'), { expiresAt: START + 7_200_002 });
    expect(table.read(key).record?.issuedAgoMs).toBe(0);

    keep(table, 'second', versionOf(START, 'b2'), { expiresAt: START + 7_200_003 });
    expect(table.read(key).record?.issuedAgoMs).toBe(3);
  });

  it.each([
    { dueAfter: 'an hour', dueInMs: 3_600_000, expected: 3_600_000 },
    { dueAfter: '15 years', dueInMs: 15 * YEAR, expected: 10 * YEAR },
  ])('cuts a lifetime to ten years, of a credential that is due after $dueAfter', ({ dueInMs, expected }) => {
    const { table } = open();
    const lifetimeMs = 20 * YEAR;
    keep(table, 'long', versionOf(START, 'a1'), {
      lifetimeMs,
      expiresAt: START + lifetimeMs,
      dueAt: START + dueInMs,
    });

    expect(table.read(key).record).toMatchObject({
      remainingMs: 10 * YEAR,
      dueInMs: expected,
      issuedAgoMs: 0,
    });
  });

  describe('with users who come and go', () => {
    const DAY = 86_400_000;
    const user = (subject: string): CredentialKey => ({ ...key, kind: 'user-access-token', subject });

    it('collects what expired long ago, and nothing else', () => {
      const { table } = open();
      const times = { askedAt: START, dueAt: START, lifetimeMs: 7_200_000, clears: [], inDoubtMs: 0 };
      const commit = { value: 'v', fingerprint: 'f', version: versionOf(START, 'a1'), ...times };
      table.commit({ ...commit, key: user('ended'), expiresAt: START });
      table.commit({ ...commit, key: user('living'), expiresAt: START + 2 * DAY, lifetimeMs: 2 * DAY });
      table.commit({ ...commit, key: user('brief'), expiresAt: START, keepMs: 2 * DAY });
      table.commit({ ...commit, key: user('forgotten'), expiresAt: START });
      table.forget({ key: user('forgotten'), upTo: versionOf(START, 'a1') });
      acquire(table, 'b2', { key: user('asked'), inDoubtMs: 2 * DAY });
      const states = new Map(table.snapshot().credentials);
      const garbage = new Garbage(states);
      const keptAt = (time: number) => {
        // Often enough to look at each of them.
        for (let i = 0; i < 6; i += 1) garbage.collect(time);
        return [...states.keys()].map((index) => (JSON.parse(index) as string[])[2]);
      };

      expect(keptAt(START + DAY)).toEqual(['ended', 'living', 'brief', 'forgotten', 'asked']);
      expect(keptAt(START + 2 * DAY)).toEqual(['ended', 'living', 'brief', 'asked']);
      expect(keptAt(START + 3 * DAY)).toEqual(['ended', 'living', 'asked']);
      expect(keptAt(START + 40 * DAY)).toEqual(['ended', 'living']);
      expect(keptAt(START + 42 * DAY)).toEqual(['living']);
      expect(keptAt(START + 42 * DAY + 1)).toEqual([]);
    });

    it('does not grow with users who are gone', () => {
      const { table, clock } = open();

      for (let day = 0; day < 100; day += 1) {
        clock.time += DAY;
        for (let i = 0; i < 10; i += 1) table.forget({ key: user(`${day} ${i}`), upTo: versionOf(1, 'a1') });
      }

      expect(table.snapshot().credentials.size).toBeLessThan(50);
    });

    it('collects garbage only when another user comes', () => {
      const { table, clock } = open();
      const forget = (subject: string) => table.forget({ key: user(subject), upTo: versionOf(1, 'a1') });
      forget('gone');
      forget('here');
      clock.time += 2 * DAY;

      forget('here');

      expect(table.snapshot().credentials.size).toBe(2);
    });

    it('still collects garbage after it has loaded a snapshot', () => {
      const { table, clock } = open();
      table.forget({ key: user('gone'), upTo: versionOf(1, 'a1') });
      table.load(table.snapshot());

      clock.time += 2 * DAY;
      table.forget({ key: user('new'), upTo: versionOf(1, 'a1') });

      expect([...table.snapshot().credentials.keys()]).toEqual([expect.stringContaining('new')]);
    });
  });
});
