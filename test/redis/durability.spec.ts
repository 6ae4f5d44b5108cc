import { Cluster, type Redis } from 'ioredis';
import {
  durabilityOf,
  EncryptedTokenStore,
  MemoryTokenStore,
  RedisTokenStore,
  type RedisStoreNotice,
} from 'nestjs-wechat-token';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { STORE_OPTIONS } from './harness.js';
import { RedisCluster } from './redis-cluster.js';
import { freePort } from '../processes/free-port.js';
import { RedisProcess } from './redis-process.js';

const DOCUMENTED = /^ACL SETUSER .*$/m.exec(
  readFileSync(new URL('../../docs/redis.md', import.meta.url), 'utf8'),
)![0];

/** The answers of a store at `url`, queried twice, and its notices. */
async function told(open: (onNotice: (notice: RedisStoreNotice) => void) => RedisTokenStore) {
  const notices: RedisStoreNotice[] = [];
  const store = open((notice) => void notices.push(notice));
  try {
    const said = [await store.durability(), await durabilityOf(store)];
    return { said, notices: notices.map(({ code, reason }) => [code, reason]) };
  } finally {
    await store.close();
  }
}

const connected = (url: string) =>
  told((onNotice) => RedisTokenStore.connect(url, { ...STORE_OPTIONS, onNotice }));

describe('The durability that a RedisTokenStore reports', () => {
  let redis: RedisProcess;
  let client: Redis;
  beforeAll(async () => {
    redis = await RedisProcess.start(['appendonly yes']);
    client = redis.client();
  });
  afterAll(() => redis.stop());

  it('is that of the settings of Redis', async () => {
    expect(await connected(redis.url)).toEqual({ said: ['durable', 'durable'], notices: [] });

    await client.config('SET', 'maxmemory-policy', 'volatile-ttl');
    const evicting = await connected(redis.url);
    await client.config('SET', 'maxmemory-policy', 'noeviction');
    await client.config('SET', 'appendonly', 'no');
    const forgetting = await connected(redis.url);
    await client.config('SET', 'appendonly', 'yes');

    expect(evicting).toEqual({ said: ['volatile', 'volatile'], notices: [['NOT_DURABLE', 'EVICTION']] });
    expect(forgetting).toEqual({
      said: ['volatile', 'volatile'],
      notices: [['NOT_DURABLE', 'APPENDONLY_OFF']],
    });
  });

  it('is known under the documented permissions, and unknown where INFO is refused', async () => {
    const [, ...words] = DOCUMENTED.split(' ');
    await client.call('ACL', ...words);
    const url = `redis://wechat:password@127.0.0.1:${redis.port}`;
    const allowed = await connected(url);
    const narrower = client.duplicate({ username: 'wechat', password: 'password', enableReadyCheck: false });
    await narrower.ping().catch(() => undefined);
    await client.call('ACL', 'SETUSER', 'wechat', '-info');
    const refused = await told((onNotice) => new RedisTokenStore(narrower, { ...STORE_OPTIONS, onNotice }));
    narrower.disconnect();

    expect(allowed).toEqual({ said: ['durable', 'durable'], notices: [] });
    expect(refused).toEqual({
      said: ['unknown', 'unknown'],
      notices: [['DURABILITY_UNKNOWN', 'NOPERM']],
    });
  });

  it('is unknown in an outage, without an error', async () => {
    const { said, notices } = await connected(`redis://127.0.0.1:${await freePort()}`);

    expect(said).toEqual(['unknown', 'unknown']);
    expect(notices).toEqual([['DURABILITY_UNKNOWN', 'ECONNREFUSED']]);
  });

  it('passes through encryption', async () => {
    const ring = { keys: [{ id: 'a', key: randomBytes(32) }], writeWith: 'a' };
    const store = RedisTokenStore.connect(redis.url, STORE_OPTIONS);

    expect(await new EncryptedTokenStore(store, ring).durability()).toBe('durable');
    expect(await new EncryptedTokenStore(new MemoryTokenStore(), ring).durability()).toBe('volatile');
    await store.close();
  });
});

describe('The durability that a RedisTokenStore reports of a Cluster', () => {
  let cluster: RedisCluster;
  let borrowed: Cluster;
  beforeAll(async () => {
    cluster = await RedisCluster.start();
    borrowed = new Cluster(cluster.nodes.map(({ port }) => ({ host: '127.0.0.1', port })));
  });
  afterAll(async () => {
    borrowed.disconnect();
    await cluster.stop();
  });

  it('is that of its worst primary', async () => {
    const own = () =>
      told((onNotice) => RedisTokenStore.connect(cluster.url, { nodes: [], ...STORE_OPTIONS, onNotice }));
    const lent = () => told((onNotice) => new RedisTokenStore(borrowed, { ...STORE_OPTIONS, onNotice }));
    const clients = cluster.nodes.map((node) => node.client());
    for (const client of clients) await client.config('SET', 'appendonly', 'yes');
    const durable = { said: ['durable', 'durable'], notices: [] };
    expect([await own(), await lent()]).toEqual([durable, durable]);

    await clients.at(-1)!.config('SET', 'appendonly', 'no');

    const volatile = { said: ['volatile', 'volatile'], notices: [['NOT_DURABLE', 'APPENDONLY_OFF']] };
    expect([await own(), await lent()]).toEqual([volatile, volatile]);
  });
});
