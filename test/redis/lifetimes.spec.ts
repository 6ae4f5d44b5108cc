import type { Redis } from 'ioredis';
import { RedisTokenStore, type AcquireRequest } from 'nestjs-wechat-token';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commit, KEY } from './harness.js';
import { RedisProcess } from './redis-process.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const CREDENTIAL = `wechat:{${KEY.appId}}:credential:${KEY.kind}`;
const APP = `wechat:{${KEY.appId}}:app`;

describe('The time that Redis keeps', () => {
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

  /** The remaining time of a key: a machine may be slow, but not by an hour. */
  async function expectKept(redisKey: string, ms: number): Promise<void> {
    const leftMs = await client.pttl(redisKey);
    expect(leftMs).toBeLessThanOrEqual(ms);
    expect(leftMs).toBeGreaterThan(ms - HOUR_MS);
  }

  async function acquire(changes: Partial<AcquireRequest>) {
    const { storeTime: readAt } = await store.read(KEY);
    const attempt = { key: KEY, attemptId: 'a1', readAt, readWindowMs: HOUR_MS };
    const terms = { leaseMs: 8_000, inDoubtMs: 0, pauses: [], budgets: [] };
    return store.acquire({ ...attempt, ...terms, ...changes });
  }

  it('a credential is its lifetime, and 40 days more', async () => {
    await commit(store, { lifetimeMs: 30 * DAY_MS, expiresAt: Date.now() + 30 * DAY_MS });

    await expectKept(CREDENTIAL, 70 * DAY_MS);
  });

  it('a credential whose kind says so is its lifetime, and as much more, also after a later step', async () => {
    await commit(store, { keepMs: 200 * DAY_MS });

    await expectKept(CREDENTIAL, 200 * DAY_MS + 2 * HOUR_MS);
    await acquire({ leaseMs: 0 });
    await expectKept(CREDENTIAL, 200 * DAY_MS + 2 * HOUR_MS);
  });

  it('a revocation is 40 days', async () => {
    await acquire({ leaseMs: 0, revocation: { left: 2, nextInMs: 0 } });

    await expectKept(CREDENTIAL, 40 * DAY_MS);
  });

  it('the fences of a credential that was removed for good is a day', async () => {
    const { version } = (await commit(store)).snapshot.record!;

    await store.forget({ key: KEY, upTo: version });

    await expectKept(CREDENTIAL, DAY_MS);
  });

  it.each(['leaseMs', 'inDoubtMs'])('a key without a credential is %s, and a day more', async (term) => {
    await acquire({ [term]: 3 * DAY_MS });

    await expectKept(CREDENTIAL, 4 * DAY_MS);
  });

  it('the calls of an app is 40 days', async () => {
    await acquire({ budgets: [{ id: 'stable', limit: 1 }] });

    await expectKept(APP, 40 * DAY_MS);
  });

  it.each([
    { first: 60, second: 1 },
    { first: 1, second: 60 },
  ])(
    'the pauses of an app, $first and $second days long, is the longest, and 40 days more',
    async ({ first, second }) => {
      for (const [fence, days] of [first, second].entries()) {
        const forMs = days * DAY_MS;
        const pause = { id: `for ${days}`, until: Date.now() + forMs, forMs, failures: 1 };
        await store.abandon({
          key: KEY,
          version: `${String(Date.now() + fence).padStart(16, '0')}-b2`,
          issued: 'nothing',
          pause: { ...pause, reason: { code: 'X' } },
        });
      }

      await expectKept(APP, 100 * DAY_MS);
    },
  );
});
