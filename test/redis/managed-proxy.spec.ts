import { EncryptedTokenStore, RedisTokenStore, type RedisStoreNotice } from 'nestjs-wechat-token';
import { tokenStoreContract } from 'nestjs-wechat-token/testing';
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../waiting/eventually.js';
import { CANARY, commit, harnessOf, KEY, STORE_OPTIONS } from './harness.js';
import { managedRefusalOf } from './managed-rules.js';
import { RedisProcess } from './redis-process.js';
import { RedisProxy } from './redis-proxy.js';

const OTHER = { ...KEY, appId: 'wx1111111111111111' };

describe('RedisTokenStore through a proxy that reads the scripts', () => {
  let redis: RedisProcess;
  let proxy: RedisProxy;
  const refused: string[] = [];
  beforeAll(async () => {
    redis = await RedisProcess.start(['appendonly yes']);
    proxy = await RedisProxy.start(redis, {
      refuse: (command) => {
        const refusal = managedRefusalOf(command);
        if (refusal) refused.push(refusal);
        return refusal;
      },
    });
  });
  beforeEach(() => void refused.splice(0));
  afterAll(async () => {
    await proxy.stop();
    await redis.stop();
  });

  async function using<T>(
    work: (store: RedisTokenStore, notices: RedisStoreNotice[]) => Promise<T>,
  ): Promise<T> {
    const notices: RedisStoreNotice[] = [];
    const onNotice = (notice: RedisStoreNotice) => void notices.push(notice);
    const store = RedisTokenStore.connect(proxy.url, { ...STORE_OPTIONS, onNotice });
    try {
      return await work(store, notices);
    } finally {
      await store.close();
    }
  }

  const harness = harnessOf(async () => RedisTokenStore.connect(proxy.url, STORE_OPTIONS));
  it.each(tokenStoreContract)('keeps the contract: $name', ({ check }) => check(harness));

  const ring = { keys: [{ id: 'a', key: randomBytes(32) }], writeWith: 'a' };
  const encrypted = harnessOf(
    async () => new EncryptedTokenStore(RedisTokenStore.connect(proxy.url, STORE_OPTIONS), ring),
  );
  const atRest = tokenStoreContract.filter(({ needs }) => needs !== 'createUnreachable');
  it.each(atRest)('keeps the contract, encrypted: $name', ({ check }) => check(encrypted));

  it('returns the revisions of several apps, which no single command may name, and the time without any', () =>
    using(async (store) => {
      await commit(store);
      await commit(store, { key: OTHER });

      for (let times = 0; times < 2; times += 1) {
        const { revisions } = await store.revisions([KEY, OTHER]);
        expect(revisions).toEqual([(await store.read(KEY)).revision, (await store.read(OTHER)).revision]);
      }
      expect((await store.revisions([])).storeTime).toBeGreaterThan(0);
      // Once: from then on no command names two apps.
      expect(refused).toHaveLength(1);
    }));

  it('reports its durability as Redis does', () =>
    using(async (store) => {
      expect(await store.durability()).toBe('durable');
      expect(refused).toEqual([]);
    }));

  it('has no script refused, and continues when Redis has forgotten them', () =>
    using(async (store) => {
      await redis.client().script('FLUSH');
      const { storeTime, record } = await store.read(KEY);
      const version = `${String(storeTime + 5).padStart(16, '0')}-c3`;
      await commit(store, { version });
      await store.restore({ ...offering(storeTime), version: `${version}x` });
      await store.reject({ key: KEY, fingerprint: 'print', reportedAt: storeTime, status: 'rejected' });
      const pause = { id: 'away', until: storeTime, forMs: 1, failures: 1, reason: { code: 'X' } };
      await store.abandon({ key: KEY, version, issued: 'nothing', pause });
      await store.acquire({
        key: KEY,
        attemptId: 'd4',
        readAt: storeTime,
        readWindowMs: 60_000,
        ...(record && { replaces: record.version }),
        leaseMs: 1,
        inDoubtMs: 0,
        pauses: ['away'],
        budgets: [{ id: 'stable', limit: 10 }],
      });
      await store.inspect(KEY.appId);
      await store.revisions([KEY]);
      await store.forget({ key: KEY, upTo: `${version}~` });

      expect(refused).toEqual([]);
    }));

  it('commits if PUBLISH is refused altogether, which is reported once', async () => {
    const mute = await RedisProxy.start(redis, {
      refuse: ([name = '']) => (/^publish$/i.test(name) ? 'ERR command PUBLISH not support' : undefined),
    });
    const notices: RedisStoreNotice[] = [];
    const onNotice = (notice: RedisStoreNotice) => void notices.push(notice);
    const store = RedisTokenStore.connect(mute.url, { ...STORE_OPTIONS, keyPrefix: 'mute:', onNotice });

    expect(await commit(store)).toMatchObject({ outcome: 'committed' });
    expect((await store.read(KEY)).record?.value).toBe(CANARY);
    await eventually(() => expect(notices).toMatchObject([{ code: 'PUBLISH_REFUSED' }]));

    await store.close();
    await mute.stop();
  });
});

function offering(storeTime: number) {
  return {
    key: KEY,
    value: 'offered',
    fingerprint: 'another',
    issuedAt: storeTime,
    expiresAt: storeTime + 7_200_000,
    dueAt: storeTime + 3_600_000,
    lifetimeMs: 7_200_000,
    inDoubtMs: 0,
  };
}

describe('The proxy of the tests that reads the scripts', () => {
  it.each([
    ["return redis.call('GET', KEYS[1])", '1', /^nothing$/],
    ["return redis.pcall( 'hset' , KEYS[12], 'a', ARGV[1])", '1', /^nothing$/],
    ["return redis.call('TIME')", '1', /^nothing$/],
    ["return redis.call('TIME')", '0', /number of keys/],
    ["return redis.call('GET', key)", '1', /KEYS array/],
    ["return redis.call('GET', KEYS[i])", '1', /KEYS array/],
    ["return redis.call('GET', KEYS[1] .. 'x')", '1', /KEYS array/],
    ["return redis.call('INFO')", '1', /KEYS array/],
    ["return redis.pcall('PUBLISH', KEYS[1], 'x')", '1', /PUBLISH/],
    ['return redis.call(command, KEYS[1])', '1', /literal/],
    ['local call = redis.call', '1', /bad lua script/],
  ])('knows what is refused: %s', (script, keys, refusal) => {
    expect(managedRefusalOf(['EVAL', script, keys, '{a}x']) ?? 'nothing').toMatch(refusal);
  });

  it('refuses keys of two slots, and nothing that is no script', () => {
    expect(managedRefusalOf(['EVALSHA', 'f00', '2', '{a}x', '{b}x'])).toMatch(/same slot/);
    expect(managedRefusalOf(['EVALSHA', 'f00', '2', '{a}x', '{a}y'])).toBeUndefined();
    expect(managedRefusalOf(['PUBLISH', 'a', 'b'])).toBeUndefined();
  });
});
