import { createHmac, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { keyDigestOf } from '../clients/client-key.js';
import type { StandInOptions } from '../wechat-token-server.options.js';
import { StandIns } from './stand-ins.js';

const APP = 'wx0123456789abcdef';
const OTHER_APP = 'wxfedcba9876543210';
const CHARACTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const START = Date.parse('2026-11-28T03:12:44Z');

const [oldKey, newKey] = [randomBytes(32), randomBytes(32)];
const OLD_RING = { keys: [{ id: '2025', key: oldKey }], signWith: '2025' };

function ringAt(now: { at: number }, options = OLD_RING) {
  const standIns = new StandIns(options, () => now.at);
  return {
    give: (id: string, appId: string) => standIns.give(clientOf(id), appId),
    /** As a server that knows every client. */
    read: (value: string) => {
      const read = standIns.read(value, clientOf);
      return read.ok ? { ok: true, clientId: read.client.id, appId: read.appId } : read;
    },
    replace: (replacing: StandInOptions) => standIns.replace(replacing),
  };
}

const clientOf = (id: string) => ({ id, digests: [keyDigestOf(id)] });

describe('a stand-in', () => {
  it('names its client and its app, and is read by any server with the same key', () => {
    const { value, expiresInSeconds } = ringAt({ at: START }).give('shop-php', APP);

    expect(value).toMatch(/^[A-Za-z0-9_-]{80,130}$/);
    expect(value).toContain(`-shop-php-${APP}-`);
    expect(expiresInSeconds).toBe(7_200);
    expect(ringAt({ at: START }).read(value)).toEqual({ ok: true, clientId: 'shop-php', appId: APP });
  });

  it.each([
    ['a', 'k'],
    ['a'.repeat(32), 'k'.repeat(16)],
    ['a-wx0123456789abcdef-b', 'k'],
  ])('has 80 to 130 characters for the client %s and the key %s', (clientId, id) => {
    const standIns = ringAt({ at: START }, { keys: [{ id, key: oldKey }], signWith: id });
    const { value } = standIns.give(clientId, APP);

    expect(value.length).toBeGreaterThanOrEqual(80);
    expect(value.length).toBeLessThanOrEqual(130);
    expect(standIns.read(value)).toEqual({ ok: true, clientId, appId: APP });
  });

  it('is the same text within five minutes, and lasts at least as long as is said each time', () => {
    const now = { at: START };
    const standIns = ringAt(now);
    const given = Array.from({ length: 900 }, (_, second) => {
      now.at = START + second * 1_000;
      const { value, expiresInSeconds } = standIns.give('a', APP);
      now.at += expiresInSeconds * 1_000 - 1;
      expect(standIns.read(value).ok).toBe(true);
      return value;
    });

    expect(new Set(given).size).toBe(4);
  });

  it('has ended from its boundary on, and not a millisecond before', () => {
    const now = { at: START };
    const standIns = ringAt(now);
    const { value } = standIns.give('a', APP);
    const end = Math.ceil((START / 1_000 + 7_200) / 300) * 300_000;

    now.at = end - 1;
    expect(standIns.read(value).ok).toBe(true);
    now.at = end;
    expect(standIns.read(value)).toEqual({ ok: false, reason: 'STAND_IN_ENDED' });
    now.at = end + 1_000;
    expect(standIns.read(value)).toEqual({ ok: false, reason: 'STAND_IN_ENDED' });
  });

  it('counts for nothing with another character at any position', () => {
    const standIns = ringAt({ at: START });
    const { value } = standIns.give('shop-php', APP);
    let judged = 0;
    for (let i = 0; i < value.length; i++) {
      for (const character of CHARACTERS) {
        if (character === value[i]) continue;
        const tampered = `${value.slice(0, i)}${character}${value.slice(i + 1)}`;
        expect(standIns.read(tampered)).toEqual({ ok: false, reason: 'STAND_IN' });
        judged++;
      }
    }

    expect(judged).toBe(value.length * (CHARACTERS.length - 1));
  });

  it('counts for nothing cut, lengthened, or put together of two', () => {
    const standIns = ringAt({ at: START });
    const one = standIns.give('a', APP).value;
    const other = standIns.give('b', OTHER_APP).value;
    const partsOf = (value: string) => [value.slice(0, -43), value.slice(-43)] as const;
    const [oneStart, oneEnd] = partsOf(one);
    const [otherStart, otherEnd] = partsOf(other);
    const forged = [
      one.slice(0, -1),
      `${one}A`,
      `${one}\n`,
      `${oneStart}${otherEnd}`,
      `${otherStart}${oneEnd}`,
      one.replace(APP, OTHER_APP),
      one.replace('-a-', '-b-'),
      one.toUpperCase(),
      '',
    ];

    for (const value of forged) expect(standIns.read(value)).toEqual({ ok: false, reason: 'STAND_IN' });
  });

  it('counts for nothing signed by another key of the same id, or by the key itself', () => {
    const { value } = ringAt({ at: START }).give('a', APP);
    const other = ringAt({ at: START }, { keys: [{ id: '2025', key: newKey }], signWith: '2025' });
    const text = value.slice(0, -44);
    const underived = `${text}-${createHmac('sha256', oldKey).update(text).digest('base64url')}`;

    expect(other.read(value).ok).toBe(false);
    expect(ringAt({ at: START }).read(underived).ok).toBe(false);
  });

  it('outlives a rotation of the keys, until its own is removed', () => {
    const both = [...OLD_RING.keys, { id: '2026', key: newKey }];
    const standIns = ringAt({ at: START });
    const old = standIns.give('a', APP).value;

    standIns.replace({ keys: both, signWith: '2026' });
    const young = standIns.give('a', APP).value;
    expect(young).toContain('wts1-2026-');
    expect([standIns.read(old).ok, standIns.read(young).ok]).toEqual([true, true]);

    standIns.replace({ keys: both.slice(1), signWith: '2026' });
    expect([standIns.read(old).ok, standIns.read(young).ok]).toEqual([false, true]);
  });

  it('belongs to the key that it was given for: of two, the one that stays keeps its stand-ins', () => {
    const standIns = new StandIns(OLD_RING, () => START);
    const [old, young] = ['sha256:old', 'sha256:young'];
    const both = { id: 'a', digests: [old, young] };
    const given = [standIns.give(both, APP, old), standIns.give(both, APP, young)];
    const areRead = (digests: readonly string[]) =>
      given.map(({ value }) => standIns.read(value, (id) => ({ id, digests })).ok);

    expect(areRead([old, young])).toEqual([true, true]);
    expect(areRead([young])).toEqual([false, true]);
    expect(areRead([])).toEqual([false, false]);
    expect(given.map(({ value }) => standIns.read(value, () => undefined))).toEqual([
      { ok: false, reason: 'STAND_IN' },
      { ok: false, reason: 'STAND_IN' },
    ]);
    expect(given.some(({ value }) => value.includes('sha256'))).toBe(false);
  });

  it('is not any of 10,000 random texts of its shape', () => {
    const standIns = ringAt({ at: START });
    const { value } = standIns.give('a', APP);
    const texts = Array.from({ length: 10_000 }, (_, i) =>
      i % 2 === 0
        ? `${value.slice(0, -43)}${randomBytes(33).toString('base64url').slice(0, 43)}`
        : randomBytes(20 + (i % 80)).toString('base64url'),
    );

    expect(texts.filter((text) => standIns.read(text).ok)).toEqual([]);
  });

  it('shows no key where it is printed', () => {
    expect(JSON.stringify(ringAt({ at: START }))).not.toContain(oldKey.toString('base64'));
  });
});
