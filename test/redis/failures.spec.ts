import { inspect } from 'node:util';
import { Redis } from 'ioredis';
import {
  RedisTokenStore,
  TokenRecordError,
  TokenStoreError,
  type WechatTokenError,
} from 'nestjs-wechat-token';
import { afterEach, describe, expect, it } from 'vitest';
import { eventually } from '../waiting/eventually.js';
import { CANARY, commit, KEY } from './harness.js';
import { oldReplyOf } from './old-replies.js';
import { RedisProxy, type ProxyRules } from './redis-proxy.js';
import { freePort } from '../processes/free-port.js';
import { RedisProcess } from './redis-process.js';

const CREDENTIAL = `wechat:{${KEY.appId}}:credential:access-token`;
const LATER = '0004000000000000-b2';
const APP = `wechat:{${KEY.appId}}:app`;

const WAYS: readonly (readonly [string, ProxyRules | undefined])[] = [
  ['Redis', undefined],
  ['Redis with the error texts of 6.2 and 5', { reword: oldReplyOf }],
];

describe.each(WAYS)('RedisTokenStore on a %s that refuses', (_, rules) => {
  /** The address of the Redis on a port, if it is behind a proxy. */
  const ways = new Map<number, number>();
  const closing: (() => Promise<unknown> | void)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0).toReversed()) await close();
  });

  async function start(config: readonly string[] = []): Promise<RedisProcess> {
    const redis = await RedisProcess.start(config);
    closing.push(() => redis.stop());
    if (rules) {
      const proxy = await RedisProxy.start(redis, rules);
      closing.push(() => proxy.stop());
      ways.set(redis.port, proxy.port);
    }
    return redis;
  }

  function open(url: string, options: Parameters<typeof RedisTokenStore.connect>[1] = {}): RedisTokenStore {
    const way = url.replace(/\d+$/, (port) => String(ways.get(Number(port)) ?? port));
    const store = RedisTokenStore.connect(way, { commandTimeoutMs: 5_000, ...options });
    closing.push(() => store.close());
    return store;
  }

  it('reports OOM if there is no memory left, keeps its records and still reads', async () => {
    const redis = await start(['maxmemory-policy noeviction']);
    const store = open(redis.url);
    await commit(store, { value: 'kept' });
    await redis.client().config('SET', 'maxmemory', '1');

    expectStoreError(await failureOf(commit(store, { version: LATER })), 'OOM', /maxmemory/);
    expect((await store.read(KEY)).record?.value).toBe('kept');
  });

  it('reports READONLY on a replica', async () => {
    const primary = await start(['repl-diskless-sync-delay 0']);
    const replica = await start([`replicaof 127.0.0.1 ${primary.port}`]);
    const link = replica.client();
    await eventually(async () => expect(await link.info('replication')).toMatch(/master_link_status:up/));

    expectStoreError(await failureOf(commit(open(replica.url))), 'READONLY', /primary/);
  });

  it('reports READONLY for commands that come while the connection is being replaced', async () => {
    const replica = await start([`replicaof 127.0.0.1 ${await freePort()}`]);
    const store = open(replica.url);

    expectStoreError(await failureOf(commit(store)), 'READONLY', /primary/);
    expectStoreError(await failureOf(commit(store)), 'READONLY', /primary/);
  });

  it('finds the new primary behind the same address after a failover', async () => {
    const [before, after] = [await start(), await start()];
    const address = await RedisProxy.start(before, rules);
    closing.push(() => address.stop());
    const store = open(address.url);
    await commit(store);

    address.target = after;
    await before.client().replicaof('127.0.0.1', after.port);

    expectStoreError(await failureOf(commit(store, { version: LATER })), 'READONLY', /primary/);
    await eventually(() => commit(store, { version: LATER }));
    expect(await after.client().keys('*')).toContain(CREDENTIAL);
  });

  it('reports MASTERDOWN on a replica that lost its primary and serves nothing', async () => {
    const replica = await start([`replicaof 127.0.0.1 ${await freePort()}`, 'replica-serve-stale-data no']);

    expectStoreError(await failureOf(open(replica.url).read(KEY)), 'MASTERDOWN', /primary/);
  });

  it('reports NOREPLICAS if there are too few replicas to write', async () => {
    const redis = await start(['min-replicas-to-write 1']);

    expectStoreError(await failureOf(commit(open(redis.url))), 'NOREPLICAS', /replica/);
  });

  it('reports NOSCRIPTING if EVAL is renamed', async () => {
    const redis = await start(['rename-command EVAL ""']);

    expectStoreError(await failureOf(commit(open(redis.url))), 'NOSCRIPTING', /EVAL/);
  });

  it('reports COMMAND_DISABLED if a command of the scripts is renamed, and writes nothing', async () => {
    const redis = await start(['rename-command HSET ""']);

    expectStoreError(await failureOf(commit(open(redis.url))), 'COMMAND_DISABLED', /documentation/);
    expect(await redis.client().keys('*')).toEqual([]);
  });

  it.each(['evalsha', 'eval', 'time', 'hgetall', 'hset'])(
    'reports NOPERM if the ACL refuses %s',
    async (command) => {
      const redis = await start();
      await redis.client().call('ACL', 'SETUSER', 'few', 'on', '>pw', '~*', '&*', '+@all', `-${command}`);
      const store = open(`redis://few:pw@127.0.0.1:${redis.port}`);

      expectStoreError(await failureOf(commit(store)), 'NOPERM', /permissions/);
      expect(await redis.client().keys('*')).toEqual([]);
    },
  );

  it('reports NOPERM if the ACL only grants other keys', async () => {
    const redis = await start();
    await redis.client().call('ACL', 'SETUSER', 'few', 'on', '>pw', '~theirs:*', '&*', '+@all');

    const error = await failureOf(commit(open(`redis://few:pw@127.0.0.1:${redis.port}`)));
    expectStoreError(error, 'NOPERM', /permissions/);
  });

  it('reports NOAUTH without a password, and WRONGPASS with a wrong one', async () => {
    const redis = await start(['requirepass right']);

    expectStoreError(await failureOf(commit(open(redis.url))), 'NOAUTH', /password/);
    const wrong = open(`redis://:wrong-canary@127.0.0.1:${redis.port}`);
    for (let tries = 0; tries < 3; tries += 1) {
      expectStoreError(await failureOf(commit(wrong)), 'WRONGPASS', /password/);
    }
    await commit(open(`redis://:right@127.0.0.1:${redis.port}`));
  });

  it('reports NOT_A_CLUSTER if nodes are given for a single Redis', async () => {
    const redis = await start();

    expectStoreError(await failureOf(commit(open(redis.url, { nodes: [] }))), 'NOT_A_CLUSTER', /nodes/);
  });

  it('reports ECONNREFUSED if nothing listens, at once, every time', async () => {
    const store = open(`redis://127.0.0.1:${await freePort()}`);

    for (let tries = 0; tries < 5; tries += 1) {
      expectStoreError(await failureOf(commit(store)), 'ECONNREFUSED', /address/);
    }
  });

  it('reports UNREACHABLE for a Cluster that does not exist', async () => {
    const store = open(`redis://127.0.0.1:${await freePort()}`, { nodes: [] });

    expectStoreError(await failureOf(commit(store)), 'UNREACHABLE', /address/);
  });

  it.each([
    ['its own client', (redis: RedisProcess) => open(redis.url, { commandTimeoutMs: 200 })],
    [
      'a client that would wait for ever',
      (redis: RedisProcess) => {
        const client = redis.client({ maxRetriesPerRequest: null });
        return new RedisTokenStore(client, { commandTimeoutMs: 200 });
      },
    ],
  ])('reports TIMEOUT on a black hole within its own deadline, with %s', async (_, openOn) => {
    const redis = await start();
    const store = openOn(redis);
    await commit(store);
    await redis.signal('SIGSTOP');

    expectStoreError(await failureOf(store.read(KEY)), 'TIMEOUT', /in time/);

    await redis.signal('SIGCONT');
    await eventually(() => store.read(KEY));
  });

  it('reports CLOSED once the client is closed', async () => {
    const redis = await start();
    const client = new Redis(redis.port, '127.0.0.1');
    const borrowing = new RedisTokenStore(client);
    const own = open(redis.url);
    await commit(borrowing);
    await commit(own);

    client.disconnect();
    await own.close();

    for (const store of [borrowing, own]) {
      await eventually(async () => expectStoreError(await failureOf(commit(store)), 'CLOSED', /closed/));
    }
  });

  it.each([
    ['a text', CREDENTIAL, (redis: Redis) => redis.set(CREDENTIAL, CANARY), 'WRONGTYPE'],
    ['a list', CREDENTIAL, (redis: Redis) => redis.rpush(CREDENTIAL, CANARY), 'WRONGTYPE'],
    [
      'a hash of another program',
      CREDENTIAL,
      (redis: Redis) => redis.hset(CREDENTIAL, 'a', CANARY),
      'FOREIGN',
    ],
    [
      'a newer format',
      CREDENTIAL,
      (redis: Redis) => redis.hset(CREDENTIAL, 'format', '2', 'a', CANARY),
      'NEWER_FORMAT',
    ],
    [
      'a damaged record',
      CREDENTIAL,
      (redis: Redis) => redis.hset(CREDENTIAL, 'format', '1', 'version', CANARY, 'lifetimeMs', CANARY),
      'DAMAGED',
    ],
    ['a text for the app', APP, (redis: Redis) => redis.set(APP, CANARY), 'WRONGTYPE'],
  ])('names what is unreadable and does not change it: %s', async (_, storeKey, spoil, reason) => {
    const redis = await start();
    const client = redis.client();
    await spoil(client);
    const before = await client.dump(storeKey);
    const store = open(redis.url);

    const error = await failureOf(commit(store));
    expect(error).toBeInstanceOf(TokenRecordError);
    expect(error).toMatchObject({ code: 'TOKEN_RECORD_UNREADABLE', appId: KEY.appId, storeKey, reason });
    expectNoCanary(error);

    expect(await client.keys('*')).toEqual([storeKey]);
    expect(await client.dump(storeKey)).toEqual(before);
  });

  it('returns the revisions of the others if one record is unreadable', async () => {
    const redis = await start();
    const other = { ...KEY, kind: 'jsapi-ticket' };
    const store = open(redis.url);
    await commit(store, { key: other });
    await redis.client().set(CREDENTIAL, CANARY);

    const { revisions } = await store.revisions([KEY, other]);
    expect(revisions[0]).not.toBe('');
    expect(revisions[1]).toBe((await store.read(other)).revision);
  });
});

async function failureOf(work: Promise<unknown>): Promise<WechatTokenError> {
  return work.then(
    () => expect.fail('The step did not fail'),
    (error: WechatTokenError) => error,
  );
}

function expectStoreError(error: WechatTokenError, reason: string, remedy: RegExp): void {
  expect(error).toBeInstanceOf(TokenStoreError);
  expect(error).toMatchObject({ code: 'TOKEN_STORE_FAILED', reason });
  expect(error.remedy).toMatch(remedy);
  expectNoCanary(error);
}

function expectNoCanary(error: WechatTokenError): void {
  expect(inspect(error, { depth: Infinity, showHidden: true })).not.toMatch(/canary/);
  expect(JSON.stringify(error)).not.toMatch(/canary/);
  expect(error.cause).toBeUndefined();
}
