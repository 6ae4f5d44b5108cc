import type { Redis } from 'ioredis';
import { RedisTokenStore } from 'nestjs-wechat-token';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CANARY, commit, KEY } from './harness.js';
import { RedisCluster } from './redis-cluster.js';
import { RedisProcess } from './redis-process.js';

const DAY_MS = 86_400_000;

describe('The commands of a RedisTokenStore', () => {
  let redis: RedisProcess;
  let client: Redis;
  let store: RedisTokenStore;
  beforeEach(async () => {
    redis = await RedisProcess.start();
    client = redis.client();
    store = new RedisTokenStore(client);
  });
  afterEach(async () => {
    await store.close();
    await redis.stop();
  });

  /** How often each command ran during `work`; those of scripts included. */
  async function countsOf(work: () => Promise<unknown>): Promise<Record<string, number>> {
    await client.config('RESETSTAT');
    await work();
    const lines = (await client.info('commandstats')).matchAll(/cmdstat_([^:]+):calls=(\d+)/g);
    const counts = Object.fromEntries([...lines].map(([, name, calls]) => [name, Number(calls)]));
    delete counts['config|resetstat'];
    return counts;
  }

  it('are one script per step, which writes once', async () => {
    await store.read(KEY);
    await commit(store);

    expect(await countsOf(() => store.read(KEY))).toEqual({ evalsha: 1, time: 1, hgetall: 1 });
    expect(await countsOf(() => commit(store, { version: '0004000000000000-b2' }))).toEqual({
      evalsha: 1,
      time: 1,
      hgetall: 2,
      hset: 1,
      pexpire: 1,
      publish: 1,
    });
  });

  it('contain no write if a step changes nothing', async () => {
    const version = '0004000000000000-b2';
    await commit(store, { version });

    expect(await countsOf(() => commit(store, { version }))).toEqual({
      evalsha: 1,
      time: 1,
      hgetall: 2,
      publish: 1,
    });
    const { storeTime } = await store.read(KEY);
    const asking = {
      key: KEY,
      attemptId: 'a1',
      readAt: storeTime,
      readWindowMs: 10_000,
      leaseMs: 1,
      inDoubtMs: 0,
    };
    const counts = await countsOf(() => store.acquire({ ...asking, pauses: [], budgets: [] }));
    expect(counts).toMatchObject({ time: 1, hgetall: 2 });
    expect(counts).not.toHaveProperty('hset');
  });

  it('are one for the revisions of many apps', async () => {
    const keys = Array.from({ length: 400 }, (_, i) => ({ ...KEY, appId: `wx${i}` }));
    await store.revisions(keys);

    expect(await countsOf(() => store.revisions(keys))).toMatchObject({ evalsha: 1 });
    expect(await countsOf(() => store.revisions([...keys, ...keys]))).toMatchObject({ evalsha: 2 });
  });

  it('continue when Redis has forgotten the scripts', async () => {
    await commit(store);
    await client.script('FLUSH');

    expect((await store.read(KEY)).record?.value).toBe(CANARY);
    await client.script('FLUSH');
    expect(await commit(store, { version: '0004000000000000-b2' })).toMatchObject({ outcome: 'committed' });
    expect(await countsOf(() => store.read(KEY))).toMatchObject({ evalsha: 1 });
  });

  it('leave no secret of a removed record', async () => {
    const version = '0001795123456789-a1';
    await commit(store, { version, lifetimeMs: 30 * DAY_MS, expiresAt: Date.now() + 30 * DAY_MS });

    await store.forget({ key: KEY, upTo: version });

    const fields = await client.hgetall(`wechat:{${KEY.appId}}:credential:access-token`);
    const left = Object.keys(fields).filter((name) => fields[name] !== '');
    expect(left.toSorted()).toEqual(['forgottenFence', 'format', 'highestFence']);
  });

  it('store fences as digits', async () => {
    await commit(store, { version: '0001795123456789-a1' });

    const fields = await client.hgetall(`wechat:{${KEY.appId}}:credential:access-token`);
    expect(fields).toMatchObject({
      format: '1',
      highestFence: '0001795123456789',
      version: '0001795123456789-a1',
    });
    expect(Object.values(fields).join(' ')).not.toMatch(/e\+/);
  });

  it('keep everything of an app on one node of a Cluster', async () => {
    const cluster = await RedisCluster.start();
    const sharded = RedisTokenStore.connect(cluster.url, { nodes: [] });
    try {
      const user = { ...KEY, kind: 'user', subject: 'o1' };
      for (const key of [KEY, user]) {
        await commit(sharded, { key });
        const reason = { code: 'X' };
        const pause = { id: 'away', until: Date.now() + 1_000, forMs: 1_000, failures: 1, reason };
        await sharded.abandon({ key, version: '0004000000000000-b2', issued: 'nothing', pause });
      }
      const counts = await Promise.all(cluster.nodes.map((node) => node.client().dbsize()));
      expect(counts.toSorted()).toEqual([0, 0, 3]);
    } finally {
      await sharded.close();
      await cluster.stop();
    }
  });
});
