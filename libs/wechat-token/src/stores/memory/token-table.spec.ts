import { describe, expect, it } from 'vitest';
import type { CredentialKey } from '../../core/ports/credential.js';
import { fingerprintOf } from '../../core/policy/fingerprint.js';
import { versionOf } from '../../core/ports/version.js';
import { TokenTable } from './token-table.js';

const key: CredentialKey = { appId: 'wx0123456789abcdef', kind: 'access-token' };
const START = 1_700_000_000_000;

function open() {
  const clock = { time: START };
  const changes: CredentialKey[] = [];
  const table = new TokenTable(
    () => clock.time,
    (changed) => changes.push(changed),
  );
  return { clock, changes, table };
}

function keep(table: TokenTable, value: string, version = versionOf(START, 'a1')) {
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
  });
}

function acquire(table: TokenTable, attemptId: string) {
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

  describe('with users who come and go', () => {
    const DAY = 86_400_000;
    const user = (subject: string): CredentialKey => ({ ...key, kind: 'user-access-token', subject });

    /** More users arrive, so that every key is examined. */
    function come(table: TokenTable, count: number) {
      const known = table.snapshot().credentials.size;
      for (let i = 0; i < count; i += 1) {
        table.forget({
          key: user(`new ${table.read(key).storeTime} ${known + i}`),
          upTo: versionOf(1, 'a1'),
        });
      }
    }

    it('collects what expired long ago, and nothing else', () => {
      const { table, clock } = open();
      const times = { askedAt: START, dueAt: START, lifetimeMs: 7_200_000, clears: [], inDoubtMs: 0 };
      const commit = { value: 'v', fingerprint: 'f', version: versionOf(START, 'a1'), ...times };
      table.commit({ ...commit, key: user('ended'), expiresAt: START });
      table.commit({ ...commit, key: user('living'), expiresAt: START + 2 * DAY, lifetimeMs: 2 * DAY });
      table.commit({ ...commit, key: user('forgotten'), expiresAt: START });
      table.forget({ key: user('forgotten'), upTo: versionOf(START, 'a1') });
      const isKept = () => {
        come(table, 50);
        const { credentials } = table.snapshot();
        return ['ended', 'living', 'forgotten'].filter((subject) =>
          credentials.has(JSON.stringify([key.appId, 'user-access-token', subject])),
        );
      };

      clock.time = START + DAY;
      expect(isKept()).toEqual(['ended', 'living', 'forgotten']);
      clock.time = START + 39 * DAY;
      expect(isKept()).toEqual(['ended', 'living']);
      clock.time = START + 41 * DAY;
      expect(isKept()).toEqual(['living']);
    });

    it('does not grow with users who are gone', () => {
      const { table, clock } = open();

      for (let day = 0; day < 100; day += 1) {
        clock.time += DAY;
        for (let i = 0; i < 10; i += 1) table.forget({ key: user(`${day} ${i}`), upTo: versionOf(1, 'a1') });
      }

      expect(table.snapshot().credentials.size).toBeLessThan(50);
    });

    it('still collects garbage after it has loaded a snapshot', () => {
      const { table, clock } = open();
      table.forget({ key: user('gone'), upTo: versionOf(1, 'a1') });
      table.load(table.snapshot());

      clock.time += 2 * DAY;
      come(table, 1);

      expect([...table.snapshot().credentials.keys()]).toEqual([expect.stringContaining('new')]);
    });
  });
});
