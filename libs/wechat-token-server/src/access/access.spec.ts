import { randomBytes } from 'node:crypto';
import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { Client } from '../clients/client.js';
import { newClientKey } from '../clients/client-key.js';
import { ClientList } from '../clients/client-list.js';
import { StandIns } from '../stand-in/stand-ins.js';
import { Access, isBadKey, type Admission } from './access.js';

const APP = 'wx0123456789abcdef';
const from = (address: string) => ({ address });
const HOME = from('10.1.4.7');
const shop = newClientKey('shop');

function world(overrides: Partial<Client> = {}) {
  const clock = { at: Date.parse('2026-11-28T03:12:44Z') };
  const now = () => clock.at;
  const client: Client = { id: 'shop', digests: [shop.digest], apps: [APP], may: ['call'], ...overrides };
  const clients = new ClientList([client]);
  const standIns = new StandIns({ keys: [{ id: 'k', key: randomBytes(32) }], signWith: 'k' }, now);
  const access = new Access({ clients, standIns }, { now, monotonic: now });
  const change = (changes: Partial<Client>) => clients.replace([{ ...client, ...changes }]);
  return { access, clients, standIns, clock, change };
}

function reasonOf(admission: Admission): string {
  return admission.ok ? 'ok' : admission.reason;
}

describe('a client key at the door', () => {
  it('lets its client in', () => {
    const { access } = world();
    const admission = access.byKey(shop.key, HOME);

    expect(admission).toMatchObject({ ok: true, caller: { client: { id: 'shop' }, ...HOME } });
  });

  it.each([
    ['nothing', undefined, 'NO_KEY'],
    ['an empty text', '', 'NO_KEY'],
    ['an AppSecret', '0123456789abcdef0123456789abcdef', 'NO_KEY'],
    ['100 KiB', 'k'.repeat(102_400), 'NO_KEY'],
    ['a key and NUL', `${shop.key}\u0000`, 'NO_KEY'],
    ['a wrong key of the client', newClientKey('shop').key, 'BAD_KEY'],
    ['a key of nobody', newClientKey('nobody').key, 'BAD_KEY'],
    ['a key of the client "constructor"', newClientKey('constructor').key, 'BAD_KEY'],
  ])('is not %s', (_, key, reason) => {
    expect(reasonOf(world().access.byKey(key, HOME))).toBe(reason);
  });

  it('is looked at as long as one of nobody: printed, for a machine may be busy', () => {
    const { access } = world({ perMinute: 10_000_000 });
    const timed = (key: string) => {
      const times = Array.from({ length: 2_000 }, () => {
        const startedAt = process.hrtime.bigint();
        access.byKey(key, HOME);
        return Number(process.hrtime.bigint() - startedAt);
      });
      return times.toSorted((one, other) => one - other)[1_000]!;
    };
    const keys = {
      wrong: newClientKey('shop').key,
      'of nobody': newClientKey('nobody').key,
      right: shop.key,
    };
    for (const key of Object.values(keys)) timed(key);

    const medians = Object.entries(keys).map(([what, key]) => `${what} ${timed(key)} ns`);
    process.stdout.write(`a key, median of 2000: ${medians.join(', ')}\n`);
    expect(medians).toHaveLength(3);
  });

  it('counts beside its successor until its digest is removed', () => {
    const successor = newClientKey('shop');
    const { access, change } = world({ digests: [shop.digest, successor.digest] });

    expect(access.byKey(shop.key, HOME).ok).toBe(true);
    expect(access.byKey(successor.key, HOME).ok).toBe(true);
    change({ digests: [successor.digest] });
    expect(reasonOf(access.byKey(shop.key, HOME))).toBe('BAD_KEY');
    expect(access.byKey(successor.key, HOME).ok).toBe(true);
  });

  it.each([
    [{ isSuspended: true }, HOME, 'CLIENT_SUSPENDED'],
    [{ notAfter: Date.parse('2026-11-28T03:12:44Z') }, HOME, 'KEY_ENDED'],
    [{ notAfter: Date.parse('2026-11-28T03:12:45Z') }, HOME, 'ok'],
    [{ from: ['10.1.0.0/16'] }, HOME, 'ok'],
    [{ from: ['10.1.0.0/16'] }, from('::ffff:10.1.4.7'), 'ok'],
    [{ from: ['10.1.0.0/16'] }, from('10.2.0.1'), 'ADDRESS'],
    [{ from: [] }, HOME, 'ADDRESS'],
    // Without TLS there is no certificate.
    [{ certificate: 'shop' }, HOME, 'CERTIFICATE'],
  ])('is looked at with %j from %s: %s', (client, address, reason) => {
    expect(reasonOf(world(client).access.byKey(shop.key, address))).toBe(reason);
  });

  it.each([
    ['a wrong key', { reason: 'BAD_KEY' }, true],
    ['a key from another address', { reason: 'ADDRESS', clientId: 'shop' }, true],
    ['the key of a suspended client', { reason: 'CLIENT_SUSPENDED', clientId: 'shop' }, true],
    ['a forged stand-in', { reason: 'STAND_IN' }, true],
    ['an address with many wrong keys', { reason: 'TOO_MANY' }, true],
    ['a client over its rate', { reason: 'TOO_MANY', clientId: 'shop' }, false],
    ['a client without the permission', { reason: 'PERMISSION', clientId: 'shop' }, false],
    ['an expired stand-in', { reason: 'STAND_IN_ENDED' }, false],
  ] as const)('is bad or not when refused: %s', (_, refused, isBad) => {
    expect(isBadKey(refused)).toBe(isBad);
  });

  it.each([
    [{ isSuspended: true }, 'CLIENT_SUSPENDED'],
    [{ notAfter: 0 }, 'KEY_ENDED'],
    [{ from: [] }, 'ADDRESS'],
    [{ digests: [newClientKey('shop').digest] }, 'BAD_KEY'],
    [{ id: 'other' }, 'BAD_KEY'],
  ])('that came before on a connection is no longer let in once its client is %j', (changes, reason) => {
    const { access, change } = world();
    const origin = { ...HOME, socket: new Socket() };
    for (let i = 0; i < 3; i += 1) expect(reasonOf(access.byKey(shop.key, origin))).toBe('ok');

    change(changes);

    expect(reasonOf(access.byKey(shop.key, origin))).toBe(reason);
  });

  it('proves nothing for another key on its connection', () => {
    const { access, clients } = world();
    const crm = newClientKey('crm');
    const client = { apps: [APP], may: ['call'] } as const;
    clients.replace([
      { ...client, id: 'shop', digests: [shop.digest] },
      { ...client, id: 'crm', digests: [crm.digest] },
    ]);
    const origin = { ...HOME, socket: new Socket() };
    const idOf = (admission: Admission) => (admission.ok ? admission.caller.client.id : admission.reason);
    const others = [newClientKey('shop').key, `${shop.key}x`, shop.key.slice(0, -1), ''];

    // Each after the good key.
    const seen = [crm.key, ...others].map((key) => [
      idOf(access.byKey(shop.key, origin)),
      idOf(access.byKey(key, origin)),
    ]);

    expect(seen).toEqual(['crm', 'BAD_KEY', 'NO_KEY', 'NO_KEY', 'NO_KEY'].map((one) => ['shop', one]));
  });

  it('is called bad before anything is said of its client', () => {
    const { access } = world({ isSuspended: true, from: [] });

    expect(access.byKey(newClientKey('shop').key, HOME)).toEqual({ ok: false, reason: 'BAD_KEY' });
  });

  it('is let in as often a minute as the client may, and told when there is one again', () => {
    const { access, clock } = world({ perMinute: 60 });
    const askOften = (times: number) =>
      Array.from({ length: times }, () => access.byKey(shop.key, HOME)).filter(({ ok }) => ok).length;

    expect(askOften(100)).toBe(60);
    expect(access.byKey(shop.key, HOME)).toEqual({
      ok: false,
      reason: 'TOO_MANY',
      clientId: 'shop',
      retryAfterSeconds: 1,
    });
    clock.at += 5_000;
    expect(askOften(100)).toBe(5);
  });
});

describe('bad keys', () => {
  const bad = newClientKey('shop').key;

  it('are ten of an address, then one a second', () => {
    const { access, clock } = world();
    const reasonsOf = (times: number, address: string) =>
      Array.from({ length: times }, () => reasonOf(access.byKey(bad, from(address))));

    expect(reasonsOf(12, HOME.address)).toEqual([...Array(10).fill('BAD_KEY'), 'TOO_MANY', 'TOO_MANY']);
    expect(access.byKey('junk', HOME)).toEqual({ ok: false, reason: 'TOO_MANY', retryAfterSeconds: 1 });
    expect(reasonsOf(1, '10.9.9.9')).toEqual(['BAD_KEY']);
    clock.at += 2_000;
    expect(reasonsOf(3, HOME.address)).toEqual(['BAD_KEY', 'BAD_KEY', 'TOO_MANY']);
  });

  it('of an address do not shut out a good one: a proxy has many clients', () => {
    const { access } = world();
    for (let i = 0; i < 100; i++) access.byKey(bad, HOME);

    expect(access.byKey(shop.key, HOME).ok).toBe(true);
  });

  it('count for a whole /64 of IPv6', () => {
    const { access } = world();
    const reasons = Array.from({ length: 11 }, (_, i) =>
      reasonOf(access.byKey(bad, from(`2001:db8::1:${i}`))),
    );

    expect(reasons.at(-1)).toBe('TOO_MANY');
    expect(reasonOf(access.byKey(bad, from('2001:db8:0:0:5::1')))).toBe('TOO_MANY');
    expect(reasonOf(access.byKey(bad, from('2001:db8:0:1::1')))).toBe('BAD_KEY');
  });

  it('of many addresses have a ceiling together', () => {
    const { access } = world();
    const reasons = Array.from({ length: 1_001 }, (_, i) =>
      reasonOf(access.byKey(bad, from(`10.${i >> 8}.${i & 255}.1`))),
    );

    expect(reasons.filter((reason) => reason === 'BAD_KEY')).toHaveLength(1_000);
    expect(reasons.at(-1)).toBe('TOO_MANY');
  });
});

describe('a stand-in at the door', () => {
  it('lets its client in for its app', () => {
    const { access, standIns } = world();
    const { value } = standIns.give({ id: 'shop', digests: [shop.digest] }, APP);

    expect(access.byStandIn(value, HOME)).toMatchObject({
      ok: true,
      appId: APP,
      caller: { client: { id: 'shop' }, ...HOME },
    });
  });

  it.each([
    [{ isSuspended: true }, 'CLIENT_SUSPENDED'],
    [{ notAfter: 0 }, 'KEY_ENDED'],
    [{ from: ['192.0.2.0/24'] }, 'ADDRESS'],
    [{ apps: [] }, 'APP'],
    [{ id: 'other' }, 'STAND_IN'],
    // A key that leaked takes its stand-ins with it.
    [{ digests: [newClientKey('shop').digest] }, 'STAND_IN'],
    [{ digests: [newClientKey('shop').digest, shop.digest] }, 'ok'],
  ])('is looked at again at each call, with %j: %s', (changes, reason) => {
    const { access, standIns, change } = world();
    const { value } = standIns.give({ id: 'shop', digests: [shop.digest] }, APP);

    expect(access.byStandIn(value, HOME).ok).toBe(true);
    change(changes);
    expect(reasonOf(access.byStandIn(value, HOME))).toBe(reason);
  });

  it('is refused 1,000 times without making its address one of bad keys: a removed key has many of them', () => {
    const { access } = world();
    for (let i = 0; i < 1_000; i++) expect(reasonOf(access.byStandIn('wts1-x', HOME))).toBe('STAND_IN');

    expect(reasonOf(access.byKey(newClientKey('shop').key, HOME))).toBe('BAD_KEY');
  });

  it('draws on the rate of its client', () => {
    const { access, standIns } = world({ perMinute: 5 });
    const { value } = standIns.give({ id: 'shop', digests: [shop.digest] }, APP);
    for (let i = 0; i < 5; i++) access.byStandIn(value, HOME);

    expect(reasonOf(access.byKey(shop.key, HOME))).toBe('TOO_MANY');
  });
});

describe('what a caller may do', () => {
  const refusalOf = (client: Partial<Client>, demand: Parameters<Access['refusalOf']>[1]) => {
    const { access } = world(client);
    const admission = access.byKey(shop.key, HOME);
    return admission.ok ? access.refusalOf(admission.caller, demand) : admission.reason;
  };

  it.each([
    [{ may: ['call'], paths: ['/wxa/**'] }, { permission: 'call', appId: APP, path: '/wxa/a' }, undefined],
    [{ may: ['call'], paths: ['/wxa/**'] }, { permission: 'call', appId: APP, path: '/tcb/a' }, 'PATH'],
    [{ may: ['call'] }, { permission: 'call', appId: APP, path: '/wxa/a' }, 'PATH'],
    [{ may: ['call'] }, { permission: 'token', appId: APP }, 'PERMISSION'],
    [{ may: [] }, { permission: 'call', appId: APP }, 'PERMISSION'],
    [{ may: ['token'] }, { permission: 'token', appId: 'wxfedcba9876543210' }, 'APP'],
    [{ may: ['token'], apps: [] }, { permission: 'status', appId: APP }, 'APP'],
    [{ may: ['token'] }, { permission: 'report', appId: APP }, undefined],
    [{ may: ['ticket'] }, { permission: 'report', appId: APP }, undefined],
    [{ may: ['call'] }, { permission: 'report', appId: APP }, 'PERMISSION'],
    [{ may: ['report'] }, { permission: 'token', appId: APP }, 'PERMISSION'],
    [
      { may: ['sign'], pages: ['https://a.b/**'] },
      { permission: 'sign', appId: APP, page: 'https://a.b/' },
      undefined,
    ],
    [{ may: ['sign'] }, { permission: 'sign', appId: APP, page: 'https://a.b/' }, 'PAGE'],
    [{ may: ['status'] }, { permission: 'status' }, undefined],
  ] as const)('%j and %j: %s', (client, demand, reason) => {
    expect(refusalOf(client as Partial<Client>, demand)).toBe(reason);
  });
});
