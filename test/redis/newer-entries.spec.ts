import { RedisTokenStore, type AcquireRequest, type TokenStore } from 'nestjs-wechat-token';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { commit, KEY } from './harness.js';
import { RedisProcess } from './redis-process.js';

const CREDENTIAL = `wechat:{${KEY.appId}}:credential:access-token`;
const APP = `wechat:{${KEY.appId}}:app`;
const ENTRIES = { 'note:a': '1 2', 'limit:stable': '3', plain: '4' };
/** Of a sort that the app's hash has, but a credential's has not. */
const OF_CREDENTIAL = { ...ENTRIES, 'pause:x': '5', 'budget:y': '6' };

const PAUSE = {
  id: 'stable/backoff',
  until: Date.now() + 60_000,
  forMs: 60_000,
  failures: 1,
  reason: { code: 'WECHAT_UNAVAILABLE' },
};

async function acquire(store: TokenStore, changes: Partial<AcquireRequest> = {}) {
  const { storeTime, record } = await store.read(KEY);
  const result = await store.acquire({
    key: KEY,
    attemptId: 'b2',
    readAt: storeTime,
    readWindowMs: 60_000,
    ...(record ? { replaces: record.version } : {}),
    leaseMs: 8_000,
    inDoubtMs: 120_000,
    pauses: ['stable/backoff'],
    budgets: [{ id: 'stable', limit: 10 }],
    ...changes,
  });
  if (result.outcome !== 'granted') throw new Error(result.outcome);
  return result.version;
}

describe('An entry that a newer version of this library added to the hashes of a store in Redis', () => {
  let redis: RedisProcess;
  let client: Redis;
  let store: RedisTokenStore;
  beforeAll(async () => {
    redis = await RedisProcess.start();
    client = redis.client();
    store = RedisTokenStore.connect(redis.url, { commandTimeoutMs: 5_000 });
  });
  afterAll(async () => {
    await store.close();
    await redis.stop();
  });
  beforeEach(async () => {
    await client.flushall();
    await commit(store);
    const version = await acquire(store, { attemptId: 'a0' });
    await store.abandon({ key: KEY, version, issued: 'nothing', pause: { ...PAUSE, id: 'stable/quota' } });
    await client.hset(CREDENTIAL, OF_CREDENTIAL);
    await client.hset(APP, ENTRIES);
  });

  const steps: [string, () => Promise<unknown>][] = [
    ['acquire', () => acquire(store)],
    [
      'commit',
      async () => commit(store, { version: await acquire(store), value: 'next', clears: ['stable/quota'] }),
    ],
    [
      'abandon',
      async () => store.abandon({ key: KEY, version: await acquire(store), issued: 'nothing', pause: PAUSE }),
    ],
    [
      'restore',
      async () => {
        const { storeTime } = await store.read(KEY);
        const { record } = await store.read(KEY);
        await store.restore({
          key: KEY,
          version: `${record!.version}x`,
          value: 'offered',
          fingerprint: 'another',
          issuedAt: storeTime,
          expiresAt: storeTime + 7_200_000,
          dueAt: storeTime + 3_600_000,
          lifetimeMs: 7_200_000,
          inDoubtMs: 0,
        });
      },
    ],
    [
      'reject',
      () =>
        store.reject({
          key: KEY,
          fingerprint: 'print',
          reportedAt: Number.MAX_SAFE_INTEGER,
          status: 'rejected',
        }),
    ],
    ['forget', () => store.forget({ key: KEY, upTo: '0004000000000000-~' })],
  ];
  it.each(steps)('is still there after %s', async (_, step) => {
    const before = await client.hgetall(CREDENTIAL);
    await step();

    const after = await client.hgetall(CREDENTIAL);
    expect(after).not.toEqual(before);
    expect(after).toMatchObject(OF_CREDENTIAL);
    expect(await client.hgetall(APP)).toMatchObject(ENTRIES);
  });

  it('does not keep a pause of ours from ending', async () => {
    await commit(store, { version: await acquire(store), clears: ['stable/quota'] });

    expect(await client.hget(APP, 'pause:stable/quota')).toBeNull();
  });
});
