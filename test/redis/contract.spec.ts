import { Cluster, Redis } from 'ioredis';
import { RedisTokenStore } from 'nestjs-wechat-token';
import { tokenStoreContract } from 'nestjs-wechat-token/testing';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { harnessOf, STORE_OPTIONS } from './harness.js';
import { RedisCluster } from './redis-cluster.js';
import { RedisProcess } from './redis-process.js';
import { RedisSentinels } from './redis-sentinels.js';

describe('RedisTokenStore on a single node', () => {
  let redis: RedisProcess;
  beforeAll(async () => void (redis = await RedisProcess.start()));
  afterAll(() => redis.stop());

  const harness = harnessOf(async () => RedisTokenStore.connect(redis.url, STORE_OPTIONS));

  it.each(tokenStoreContract)('$name', ({ check }) => check(harness));
});

describe('RedisTokenStore on a client of the application with settings of its own', () => {
  let redis: RedisProcess;
  let client: Redis;
  beforeAll(async () => {
    redis = await RedisProcess.start();
    client = redis.client({
      keyPrefix: 'theirs:',
      stringNumbers: true,
      enableAutoPipelining: true,
      protocol: 2,
    });
  });
  afterAll(() => redis.stop());

  const harness = harnessOf(
    async () => new RedisTokenStore(client, { ...STORE_OPTIONS, keyPrefix: 'ours:' }),
  );

  it.each(tokenStoreContract)('$name', ({ check }) => check(harness));
});

describe('RedisTokenStore on a Cluster', () => {
  let cluster: RedisCluster;
  let client: Cluster;
  beforeAll(async () => {
    cluster = await RedisCluster.start();
    client = new Cluster(cluster.nodes.map(({ port }) => ({ host: '127.0.0.1', port })));
  });
  afterAll(async () => {
    client.disconnect();
    await cluster.stop();
  });

  const own = harnessOf(async () => RedisTokenStore.connect(cluster.url, { nodes: [], ...STORE_OPTIONS }));
  const borrowing = harnessOf(async () => new RedisTokenStore(client, STORE_OPTIONS));

  it.each(tokenStoreContract)('with a client of its own: $name', ({ check }) => check(own));
  it.each(tokenStoreContract)('with a client of the application: $name', ({ check }) => check(borrowing));
});

describe('RedisTokenStore through Sentinels', () => {
  let trio: RedisSentinels;
  beforeAll(async () => void (trio = await RedisSentinels.start()));
  afterAll(() => trio.stop());

  const harness = harnessOf(async () =>
    RedisTokenStore.connect(`redis://${RedisSentinels.masterName}`, {
      sentinels: trio.addresses,
      ...STORE_OPTIONS,
    }),
  );

  it.each(tokenStoreContract)('$name', ({ check }) => check(harness));
});
