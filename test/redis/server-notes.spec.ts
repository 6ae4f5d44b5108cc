import { readFileSync } from 'node:fs';
import { RedisTokenStore } from 'nestjs-wechat-token';
import { RedisServerNotes, type NotedEvent, type ServerPresence } from 'nestjs-wechat-token-server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../waiting/eventually.js';
import { RedisCluster } from './redis-cluster.js';
import { RedisProcess } from './redis-process.js';
import { RedisSentinels } from './redis-sentinels.js';

const BY = { reason: 'found in a log', by: 'liwei' };
const presenceOf = (id: string): ServerPresence => ({
  id,
  host: 'h',
  version: '1',
  configuration: 'a',
  startedAt: 1,
});
const eventOf = (what: string): NotedEvent => ({ at: 1, server: 'a', what });

/** The rules that `docs/redis.md` gives the user of the token server. */
const DOCUMENT = readFileSync(new URL('../../docs/redis.md', import.meta.url), 'utf8');
const RULES = /^ACL SETUSER .*$/m.exec(DOCUMENT)?.[0].split(' ').slice(1) ?? [];
const MORE_RULES = /`(\+xadd [^`]*)`/.exec(DOCUMENT)?.[1]?.split(' ') ?? [];
const CLUSTER_RULES = /`(\+cluster\|slots [^`]*)`/.exec(DOCUMENT)?.[1]?.split(' ') ?? [];

let redis: RedisProcess;
let sentinels: RedisSentinels;
let cluster: RedisCluster;
const stores: RedisTokenStore[] = [];
beforeAll(async () => {
  redis = await RedisProcess.start();
  [sentinels, cluster] = await Promise.all([RedisSentinels.start(), RedisCluster.start()]);
  for (const node of [redis, ...cluster.nodes])
    await node.client().call('ACL', ...RULES, ...MORE_RULES, ...(node === redis ? [] : CLUSTER_RULES));
});
afterAll(async () => {
  await Promise.all(stores.map((store) => store.close()));
  await Promise.all([redis, sentinels, cluster].map((each) => each.stop()));
});

const opened = (store: RedisTokenStore) => {
  stores.push(store);
  return new RedisServerNotes(store);
};
const onNotice = () => undefined;
const single = (keyPrefix?: string) => {
  const url = `redis://wechat:password@127.0.0.1:${redis.port}`;
  return opened(RedisTokenStore.connect(url, { keyPrefix, onNotice }));
};
const clustered = () =>
  opened(
    RedisTokenStore.connect(`redis://wechat:password@127.0.0.1:${cluster.nodes[0]?.port}`, { nodes: [] }),
  );
const watched = () =>
  opened(RedisTokenStore.connect(`redis://${RedisSentinels.masterName}`, { sentinels: sentinels.addresses }));

const NOTHING_KNOWN = { clients: [], ended: [] };

describe.each([
  ['a single node, with the documented permissions', single],
  ['Sentinels', watched],
  ['a Cluster, with the documented permissions', clustered],
])('the notes of two servers on %s', (_, open) => {
  it('are seen by both, with a hint, and keep their order', async () => {
    const [first, second] = [open(), open()];
    let hints = 0;
    second.watch(() => (hints += 1));
    await eventually(() => expect(hints).toBe(1));

    await first.exchange(presenceOf('a'), [eventOf('one'), eventOf('two')], NOTHING_KNOWN);
    const wasSuspended = [
      await first.mark('shop', { ...BY, isSuspended: true }),
      await first.mark('shop', { ...BY, isSuspended: true }),
      await first.mark('crm', { ...BY, isSuspended: true }),
      await first.mark('crm', { ...BY, isSuspended: false }),
    ];
    const { servers, clients } = await second.exchange(presenceOf('b'), [eventOf('three')], NOTHING_KNOWN);

    expect(wasSuspended).toEqual([false, true, false, true]);
    expect(servers.map(({ id }) => id).toSorted()).toEqual(['a', 'b']);
    expect(servers.every(({ seenAgoMs }) => seenAgoMs >= 0 && seenAgoMs <= 15_000)).toBe(true);
    expect(clients.map(({ clientId, isSuspended }) => [clientId, isSuspended]).toSorted()).toEqual([
      ['crm', false],
      ['shop', true],
    ]);
    expect(clients[0]).toMatchObject(BY);
    await eventually(() => expect(hints).toBeGreaterThanOrEqual(5));
    const events = await second.recent(5);
    expect(events.map(({ what }) => what)).toEqual([
      'three',
      'client.resumed',
      'client.suspended',
      'client.suspended',
      'client.suspended',
    ]);
    await second.leave('b');
    expect((await first.exchange(presenceOf('a'), [], NOTHING_KNOWN)).servers.map(({ id }) => id)).toEqual([
      'a',
    ]);
  });
});

describe('the notes in Redis', () => {
  it('that were lost are written again by a server that knows them, and never over a later one', async () => {
    const notes = single('wechat:lost:');
    await notes.mark('shop', { ...BY, isSuspended: true });
    const { clients: old } = await notes.exchange(presenceOf('a'), [], NOTHING_KNOWN);
    await notes.mark('shop', { ...BY, isSuspended: false });

    const kept = await notes.exchange(presenceOf('a'), [], { clients: old, ended: [] });
    await redis.client().del('wechat:lost:{token-server}:clients');
    const written = await notes.exchange(presenceOf('a'), [], { clients: old, ended: [] });

    expect(kept.clients[0]?.isSuspended).toBe(false);
    expect(written.clients).toEqual(old);
  });

  it('say which sessions were ended, until these would have ended by themselves', async () => {
    let offset = 0;
    const url = `redis://wechat:password@127.0.0.1:${redis.port}`;
    const notes = opened(
      RedisTokenStore.connect(url, { keyPrefix: 'wechat:out:', onNotice, clockOffsetMs: () => offset }),
    );
    const ended = [
      { name: 'liwei.1', endsAt: Date.now() + 8 * 3_600_000 },
      { name: 'wang.2', endsAt: Date.now() + 3_600_000 },
    ];
    await notes.exchange(presenceOf('a'), [], { clients: [], ended });
    await redis.client().hset('wechat:out:{token-server}:sessions', { odd: 'x' });

    const noted = async () => {
      const { ended: all } = await notes.exchange(presenceOf('b'), [], NOTHING_KNOWN);
      return all.toSorted((one, other) => one.name.localeCompare(other.name));
    };
    expect(await noted()).toEqual(ended);
    offset = 2 * 3_600_000;
    expect(await noted()).toEqual(ended.slice(0, 1));
    offset = 9 * 3_600_000;
    expect(await noted()).toEqual([]);
    expect(await redis.client().exists('wechat:out:{token-server}:sessions')).toBe(0);
  });

  it('are later than those before, also where the clock of Redis was set back', async () => {
    let offset = 3_600_000;
    const url = `redis://wechat:password@127.0.0.1:${redis.port}`;
    const notes = opened(
      RedisTokenStore.connect(url, { keyPrefix: 'wechat:clock:', onNotice, clockOffsetMs: () => offset }),
    );
    await notes.mark('shop', { ...BY, isSuspended: true });
    const { clients: old } = await notes.exchange(presenceOf('a'), [], NOTHING_KNOWN);
    offset = 0;
    await notes.mark('shop', { ...BY, isSuspended: false });

    const { clients } = await notes.exchange(presenceOf('a'), [], { clients: old, ended: [] });

    expect(clients.map(({ isSuspended }) => isSuspended)).toEqual([false]);
  });

  it('forget a server that was not heard of for 15 seconds', async () => {
    let offset = 0;
    const url = `redis://wechat:password@127.0.0.1:${redis.port}`;
    const notes = opened(
      RedisTokenStore.connect(url, { keyPrefix: 'wechat:ttl:', onNotice, clockOffsetMs: () => offset }),
    );
    await notes.exchange(presenceOf('a'), [], NOTHING_KNOWN);
    offset = 16_000;

    expect((await notes.exchange(presenceOf('b'), [], NOTHING_KNOWN)).servers.map(({ id }) => id)).toEqual([
      'b',
    ]);
    expect(Object.keys(await redis.client().hgetall('wechat:ttl:{token-server}:servers'))).toEqual(['b']);
  });

  it('keep about 5,000 events, and all under one hash tag', async () => {
    const notes = single('wechat:long:');
    const many = Array.from({ length: 1_000 }, () => eventOf('many'));
    for (let i = 0; i < 6; i += 1) await notes.exchange(presenceOf('a'), many, NOTHING_KNOWN);

    const kept = await redis.client().xlen('wechat:long:{token-server}:log');
    expect(kept).toBeGreaterThanOrEqual(5_000);
    expect(kept).toBeLessThan(5_200);
    for (const key of await redis.client().keys('*token-server*')) expect(key).toContain(':{token-server}:');
  });

  it('that somebody else wrote are passed over', async () => {
    const notes = single('wechat:odd:');
    const client = redis.client();
    await client.hset('wechat:odd:{token-server}:clients', { a: 'x', b: '1 suspended {', c: '2 gone {}' });
    await client.hset('wechat:odd:{token-server}:servers', { a: '99', b: 'x' });
    await client.xadd('wechat:odd:{token-server}:log', '*', 'event', '[');

    const { servers, clients } = await notes.exchange(presenceOf('me'), [], NOTHING_KNOWN);

    expect([servers.map(({ id }) => id), clients.map(({ clientId }) => clientId)]).toEqual([['me'], ['b']]);
    expect(await notes.recent(10)).toEqual([]);
  });

  it('suspend a client whatever number somebody else wrote in the place of a time', async () => {
    const notes = single('wechat:far:');
    const far = `${'9'.repeat(400)} resumed {}`;
    await redis.client().hset('wechat:far:{token-server}:clients', { shop: far });
    const suspended = async () => {
      const { clients } = await notes.exchange(presenceOf('a'), [], NOTHING_KNOWN);
      return clients.map(({ isSuspended }) => isSuspended);
    };

    expect(await suspended()).toEqual([false]);
    await notes.mark('shop', { ...BY, isSuspended: true });
    expect(await suspended()).toEqual([true]);
    await notes.mark('shop', { ...BY, isSuspended: false });
    expect(await suspended()).toEqual([false]);
  });

  it('fail with a typed error, and quote nothing, where Redis refuses them', async () => {
    await redis.client().call('ACL', 'SETUSER', 'tokens', 'on', '>password', ...RULES.slice(4));
    const url = `redis://tokens:password@127.0.0.1:${redis.port}`;
    const notes = opened(RedisTokenStore.connect(url));

    await expect(notes.mark('shop', { ...BY, isSuspended: true })).rejects.toMatchObject({
      code: 'TOKEN_STORE_FAILED',
      reason: 'NOPERM',
      message: expect.not.stringContaining('shop'),
    });
  });
});
