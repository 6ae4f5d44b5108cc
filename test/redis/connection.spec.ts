import { Redis } from 'ioredis';
import { RedisTokenStore } from 'nestjs-wechat-token';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { eventually } from '../waiting/eventually.js';
import { commit, KEY } from './harness.js';
import { RedisProcess } from './redis-process.js';
import { RedisSentinels } from './redis-sentinels.js';

describe('The connections of a RedisTokenStore', () => {
  let redis: RedisProcess;
  let spy: Redis;
  beforeEach(async () => {
    redis = await RedisProcess.start();
    spy = redis.client();
  });
  afterEach(() => redis.stop());

  async function connections(): Promise<number> {
    const list = String(await spy.client('LIST'));
    return list.trim().split('\n').length - 1;
  }

  it('open with the first step and the first listener, and close with the store', async () => {
    const store = RedisTokenStore.connect(redis.url);
    expect(await connections()).toBe(0);

    await Promise.all([store.read(KEY), store.read(KEY), commit(store)]);
    expect(await connections()).toBe(1);
    store.watch(() => undefined);
    await eventually(async () => expect(await connections()).toBe(2));

    await store.close();
    await eventually(async () => expect(await connections()).toBe(0));
  });

  it('close even if they have hardly begun to open', async () => {
    const store = RedisTokenStore.connect(redis.url);
    store.watch(() => undefined);
    const snapshot = store.read(KEY).catch(() => undefined);

    await store.close();
    await snapshot;
    await eventually(async () => expect(await connections()).toBe(0));
  });

  it('stay open if the application opened them, except the subscriber', async () => {
    const client = redis.client();
    const store = new RedisTokenStore(client);
    const listenersBefore = client.listenerCount('error');
    store.watch(() => undefined);
    await eventually(async () => expect(await connections()).toBe(2));

    await store.close();
    await eventually(async () => expect(await connections()).toBe(1));
    expect(client.status).toBe('ready');
    expect(client.listenerCount('error')).toBe(listenersBefore - 1);
  });

  it('come back with Redis, by themselves', async () => {
    const store = RedisTokenStore.connect(redis.url);
    await commit(store);
    await redis.signal('SIGKILL');
    await expect(store.read(KEY)).rejects.toMatchObject({ code: 'TOKEN_STORE_FAILED' });

    await redis.start();
    await eventually(async () => expect((await store.read(KEY)).record).toBeUndefined());
    await store.close();
  });

  it('come back even if the client has given up', async () => {
    const store = RedisTokenStore.connect(redis.url, { clientOptions: { retryStrategy: null } });
    await commit(store);
    await spy.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');

    await eventually(async () => expect((await store.read(KEY)).record).toBeDefined());
    await store.close();
    await eventually(async () => expect(await connections()).toBe(0));
  });

  it('send no command again whose outcome is unknown', async () => {
    const store = RedisTokenStore.connect(redis.url, { commandTimeoutMs: 300 });
    await store.read(KEY);
    await redis.signal('SIGSTOP');
    await expect(commit(store)).rejects.toMatchObject({ reason: 'TIMEOUT' });
    await redis.signal('SIGKILL');

    await redis.start();
    await eventually(async () => expect((await store.read(KEY)).record).toBeUndefined());
    await store.close();
  });

  it('replace a half-open connection', async () => {
    const store = RedisTokenStore.connect(redis.url, { commandTimeoutMs: 200 });
    await store.read(KEY);
    const [, before] = /id=(\d+)[^\n]* cmd=eval/.exec(String(await spy.client('LIST'))) ?? [];
    await redis.signal('SIGSTOP');
    for (let tries = 0; tries < 5; tries += 1) await store.read(KEY).catch(() => undefined);
    await redis.signal('SIGCONT');

    await eventually(() => store.read(KEY));
    const [, after] = /id=(\d+)[^\n]* cmd=eval/.exec(String(await spy.client('LIST'))) ?? [];
    expect(Number(after)).toBeGreaterThan(Number(before));
    await store.close();
  });

  it('select a database and use a password with special characters', async () => {
    await spy.call('ACL', 'SETUSER', 'some@one', 'on', '>p@ss:w/rd%', '~*', '&*', '+@all');
    const user = `${encodeURIComponent('some@one')}:${encodeURIComponent('p@ss:w/rd%')}`;
    const store = RedisTokenStore.connect(`redis://${user}@127.0.0.1:${redis.port}/3`);

    await commit(store);
    expect(await spy.dbsize()).toBe(0);
    await spy.select(3);
    expect(await spy.dbsize()).toBe(1);
    await store.close();
  });
});

describe('A RedisTokenStore through Sentinels', () => {
  it('prints nothing if one of them is dead, and waits at the others for a failover', async () => {
    const trio = await RedisSentinels.start();
    const [dead, ...living] = trio.sentinels;
    await dead!.stop();
    const printed = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const store = RedisTokenStore.connect(`redis://${RedisSentinels.masterName}`, {
      sentinels: trio.addresses,
    });
    try {
      await commit(store);
      const clients = () => Promise.all(living.map((one) => one.client().call('CLIENT', 'LIST')));
      await eventually(async () => {
        for (const list of await clients()) expect(String(list)).toMatch(/cmd=subscribe/);
      });

      expect(printed.mock.calls).toEqual([]);
    } finally {
      printed.mockRestore();
      await store.close();
      await trio.stop();
    }
  });

  it('follows a failover, with the least permissions at the Sentinels', async () => {
    const trio = await RedisSentinels.start();
    for (const sentinel of trio.sentinels) {
      await sentinel
        .client()
        .call(
          ...([
            'ACL',
            'SETUSER',
            'wechat',
            'on',
            '>pw',
            '-@all',
            '+subscribe',
            'resetchannels',
            '&+switch-master',
          ] as const),
          ...(['+sentinel|get-master-addr-by-name', '+sentinel|sentinels'] as const),
        );
    }
    const store = RedisTokenStore.connect(`redis://${RedisSentinels.masterName}`, {
      sentinels: trio.addresses,
      clientOptions: { sentinelUsername: 'wechat', sentinelPassword: 'pw' },
    });
    try {
      await commit(store);
      await eventually(async () => expect(await trio.replica.client().dbsize()).toBe(1));

      await trio.primary.signal('SIGKILL');
      await eventually(async () => expect(await trio.primaryPort()).toBe(trio.replica.port));
      await eventually(() => commit(store, { version: '0004000000000000-b2' }));

      expect((await store.read(KEY)).record?.version).toBe('0004000000000000-b2');
    } finally {
      await store.close();
      await trio.stop();
    }
  });
});
