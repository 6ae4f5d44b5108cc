import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import { EncryptedTokenStore, RedisTokenStore } from 'nestjs-wechat-token';
import { tokenStoreContract } from 'nestjs-wechat-token/testing';
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../waiting/eventually.js';
import { CANARY, commit, harnessOf, KEY, STORE_OPTIONS } from './harness.js';
import { RedisProcess } from './redis-process.js';

const A = { id: 'a', key: createHash('sha256').update('a').digest() };
const B = { id: 'b', key: createHash('sha256').update('b').digest() };
const RING = { keys: [A, B], writeWith: 'b' };

describe('EncryptedTokenStore over a RedisTokenStore', () => {
  let redis: RedisProcess;
  let client: Redis;
  beforeAll(async () => {
    redis = await RedisProcess.start();
    client = redis.client();
  });
  afterAll(() => redis.stop());

  const openPlain = () => RedisTokenStore.connect(redis.url, STORE_OPTIONS);
  const harness = harnessOf(async () => new EncryptedTokenStore(openPlain(), RING));
  const { createUnreachable } = harness;

  it.each(tokenStoreContract)('$name', ({ check }) =>
    check({
      ...harness,
      createUnreachable: async () => new EncryptedTokenStore(await createUnreachable!(), RING),
    }),
  );

  it('sends Redis nothing that it could read', async () => {
    const sent: unknown[] = [];
    const watched = Object.assign(Object.create(client) as Redis, {
      evalsha: (...args: Parameters<Redis['evalsha']>) => {
        sent.push(args);
        return client.evalsha(...args);
      },
      eval: (...args: Parameters<Redis['eval']>) => {
        sent.push(args);
        return client.eval(...args);
      },
    });
    const store = new EncryptedTokenStore(new RedisTokenStore(watched), RING);

    await commit(store);
    await store.reject({ key: KEY, fingerprint: 'print', reportedAt: Date.now(), status: 'rejected' });

    const { record } = await store.read(KEY);
    expect(record).toMatchObject({ value: CANARY, issuerState: CANARY });
    expect(sent.length).toBeGreaterThan(3);
    expect(inspect(sent, { depth: Infinity, maxStringLength: null })).not.toContain(CANARY);
    const everything = await Promise.all((await client.keys('*')).map((key) => client.dump(key)));
    expect(everything.join('')).not.toContain(CANARY);
  });

  it('leaves neither a token nor an openid in MONITOR, SLOWLOG, messages and names of keys', async () => {
    const own = await RedisProcess.start(['slowlog-log-slower-than 0', 'slowlog-max-len 1000']);
    const [spy, ear] = [own.client(), own.client()];
    const seen: unknown[] = [];
    const monitor = await own.client().monitor();
    monitor.on('monitor', (_time: string, args: string[]) => void seen.push(args));
    await ear.psubscribe('*');
    ear.on('pmessage', (...message: string[]) => void seen.push(message));
    const options = { ...RING, subjectKey: createHash('sha256').update('subjects').digest() };
    const store = new EncryptedTokenStore(RedisTokenStore.connect(own.url, STORE_OPTIONS), options);
    const user = { ...KEY, kind: 'user-access-token', subject: 'openid-canary' };

    await commit(store, { key: user });
    await store.reject({ key: user, fingerprint: 'print', reportedAt: Date.now(), status: 'rejected' });
    expect((await store.read(user)).record?.value).toBe(CANARY);
    await eventually(() => expect(inspect(seen, { depth: Infinity })).toContain('publish'));
    seen.push(await spy.slowlog('GET', 1000), await spy.keys('*'));

    expect(inspect(seen, { depth: Infinity, maxArrayLength: null, maxStringLength: null })).not.toMatch(
      /canary/,
    );
    monitor.disconnect();
    await store.close();
    await own.stop();
  });

  it.each<[string, (from: string, to: string) => Promise<unknown>]>([
    ['COPY', (from, to) => client.copy(from, to)],
    [
      'DUMP and RESTORE',
      async (from, to) => client.restore(to, 0, (await client.dumpBuffer(from)) as unknown as string),
    ],
  ])(
    'does not accept a record that was copied from another app by %s, nor overwrite it',
    async (how, bring) => {
      const store = new EncryptedTokenStore(openPlain(), RING);
      const from = { ...KEY, appId: `wx1111111111${how.length}` };
      const to = { ...KEY, appId: `wx2222222222${how.length}` };
      const redisKeyOf = ({ appId }: typeof KEY) => `wechat:{${appId}}:credential:${KEY.kind}`;
      try {
        await commit(store, { key: from });
        await bring(redisKeyOf(from), redisKeyOf(to));
        const before = await client.hgetall(redisKeyOf(to));

        const unreadable = { code: 'TOKEN_RECORD_UNREADABLE', reason: 'NOT_AUTHENTIC', appId: to.appId };
        await expect(store.read(to)).rejects.toMatchObject(unreadable);
        const version = '0004000000000000-b2';
        await expect(commit(store, { key: to, version })).rejects.toMatchObject(unreadable);

        expect(before).toHaveProperty('value');
        expect(await client.hgetall(redisKeyOf(to))).toEqual(before);
        expect((await store.read(from)).record?.value).toBe(CANARY);
      } finally {
        await store.close();
      }
    },
  );
});
