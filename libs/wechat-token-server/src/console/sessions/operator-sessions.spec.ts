import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { newOperatorKey } from '../../operators/operator-key.js';
import { OperatorList } from '../../operators/operator-list.js';
import type { Operator } from '../../operators/operator.js';
import { StandInRing } from '../../stand-in/stand-in-ring.js';
import { nameOf, OperatorSessions } from './operator-sessions.js';

const START = Date.parse('2026-11-29T03:00:00Z');
const MINUTE = 60_000;
const KEYS = { keys: [{ id: '1', key: randomBytes(32) }], signWith: '1' };
const [{ digest }, other] = [newOperatorKey('liwei'), newOperatorKey('liwei')];
const LIWEI: Operator = { id: 'liwei', digests: [digest], role: 'operator' };

function sessionsOf(operator: Operator = LIWEI, keys = KEYS) {
  const now = { at: START };
  const ended = new Set<string>();
  const list = new OperatorList([operator]);
  const ring = new StandInRing(keys);
  const sessions = new OperatorSessions(
    list,
    () => ring,
    (name) => ended.has(name),
    () => now.at,
  );
  return { sessions, list, now, ended, value: sessions.give(operator, digest).value };
}

describe('a session', () => {
  it('is read by any server with the same keys, and by none with others', () => {
    const { value } = sessionsOf();

    expect(sessionsOf().sessions.read(value)?.session.operator).toEqual(LIWEI);
    const others = { keys: [{ id: '1', key: randomBytes(32) }], signWith: '1' };
    expect(sessionsOf(LIWEI, others).sessions.read(value)).toBeUndefined();
  });

  it('ends after an hour without a request, not while a page is open, and after eight hours in any case', () => {
    const { sessions, now, value } = sessionsOf();

    now.at = START + 60 * MINUTE - 1;
    const { value: continued } = sessions.read(value)!;
    now.at = START + 60 * MINUTE;
    expect(sessions.read(value)).toBeUndefined();
    expect(sessions.read(value, { isOpen: true })).toBeDefined();
    expect(sessions.read(continued)?.session.loggedInAt).toBe(START);

    let last = continued;
    for (let at = START + 90 * MINUTE; at < START + 480 * MINUTE; at += 30 * MINUTE) {
      now.at = at;
      last = sessions.read(last)!.value;
    }
    now.at = START + 480 * MINUTE - 1;
    expect(sessions.read(last)).toBeDefined();
    now.at = START + 480 * MINUTE;
    expect(sessions.read(last)).toBeUndefined();
    expect(sessions.read(last, { isOpen: true })).toBeUndefined();
  });

  it('does without the key again for 15 minutes, however often it is continued', () => {
    const { sessions, now, value } = sessionsOf();

    now.at = START + 15 * MINUTE - 1;
    const read = sessions.read(value)!;
    expect(read.session.isFresh).toBe(true);
    now.at += 1;
    expect(sessions.read(read.value)?.session.isFresh).toBe(false);
  });

  it.each<[string, readonly Operator[]]>([
    ['removed', []],
    ['given another key', [{ ...LIWEI, digests: [other.digest] }]],
    ['given another role', [{ ...LIWEI, role: 'viewer' }]],
    ['at the end of the key', [{ ...LIWEI, notAfter: START }]],
  ])('ends as soon as its operator is %s', (_, operators) => {
    const { sessions, list, value } = sessionsOf();
    expect(sessions.read(value)).toBeDefined();

    list.replace(operators);

    expect(sessions.read(value)).toBeUndefined();
    expect(sessions.read(value, { isOpen: true })).toBeUndefined();
  });

  it('ends with all that continues it once somebody has logged out of it; another login stays', () => {
    const { sessions, now, ended, value } = sessionsOf();
    now.at += MINUTE;
    const { value: continued, session } = sessions.read(value)!;
    const { value: again } = sessions.give(LIWEI, digest);

    ended.add(nameOf(session));

    for (const text of [value, continued]) {
      expect(sessions.read(text)).toBeUndefined();
      expect(sessions.read(text, { isOpen: true })).toBeUndefined();
    }
    expect(sessions.read(again)).toBeDefined();
  });

  it('is one of its own, also if its operator logs in twice within a millisecond', () => {
    const { sessions, ended, value } = sessionsOf();
    const { value: again } = sessions.give(LIWEI, digest);

    ended.add(nameOf(sessions.read(value)!.session));

    expect(sessions.read(value)).toBeUndefined();
    expect(sessions.read(again)).toBeDefined();
  });

  it('stays while a second key is added for its operator', () => {
    const { sessions, list, value } = sessionsOf();

    list.replace([{ ...LIWEI, digests: [digest, other.digest] }]);

    expect(sessions.read(value)).toBeDefined();
  });

  it('counts for nothing with any other character, and holds neither digest nor role', () => {
    const { sessions, value } = sessionsOf();
    const changed = [...value].map(
      (character, at) => `${value.slice(0, at)}${character === '1' ? '2' : '1'}${value.slice(at + 1)}`,
    );

    expect(changed.filter((text) => sessions.read(text) !== undefined)).toEqual([]);
    expect(changed.length).toBeGreaterThan(80);
    expect(value).not.toContain(digest.slice('sha256:'.length, 20));
    expect(value).not.toContain('operator');
  });

  it('is no stand-in: a signature of one use counts for nothing in the other', () => {
    const { value } = sessionsOf();
    const signed = `${value.slice(0, value.lastIndexOf('.'))}\noperator\n${digest}`;
    const ring = new StandInRing(KEYS);

    expect(value).toContain(ring.sign(signed, '1', 'session'));
    expect(value).not.toContain(ring.sign(signed, '1'));
  });
});
