import { NestFactory } from '@nestjs/core';
import type { INestApplicationContext } from '@nestjs/common';
import {
  RedisTokenStore,
  WechatTokenEvents,
  WechatTokenModule,
  WechatTokenService,
  type KeeperEvent,
} from 'nestjs-wechat-token';
import { DEFAULT_APP, startWechatSimulator, type RunningSimulator } from 'wechat-simulator';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../waiting/eventually.js';
import { freePort } from '../processes/free-port.js';
import { RedisProcess } from './redis-process.js';

interface Refusal {
  readonly reason: string;
  /** A part of the remedy. */
  readonly remedy: RegExp;
  begin(redis: RedisProcess): Promise<unknown>;
  end(redis: RedisProcess): Promise<unknown>;
}

const REFUSALS: readonly Refusal[] = [
  {
    reason: 'OOM',
    remedy: /maxmemory/,
    begin: (redis) => redis.client().config('SET', 'maxmemory', '1'),
    end: (redis) => redis.client().config('SET', 'maxmemory', '0'),
  },
  {
    reason: 'READONLY',
    remedy: /primary/,
    begin: async (redis) => redis.client().replicaof('127.0.0.1', await freePort()),
    end: (redis) => redis.client().replicaof('NO', 'ONE'),
  },
  {
    reason: 'NOREPLICAS',
    remedy: /replica/,
    begin: (redis) => redis.client().config('SET', 'min-replicas-to-write', '1'),
    end: (redis) => redis.client().config('SET', 'min-replicas-to-write', '0'),
  },
  {
    reason: 'NOPERM',
    remedy: /permissions/,
    begin: (redis) => redis.client().call('ACL', 'SETUSER', 'default', '-hset'),
    end: (redis) => redis.client().call('ACL', 'SETUSER', 'default', '+hset'),
  },
];

/** It is due to write several times a second, and reads in between. */
const OFTEN = { confirmEveryMs: 100, waitStepMs: 50, pollMs: 100, storeTimeoutMs: 5_000 };

const CLIENTS: readonly (readonly [string, (redis: RedisProcess) => RedisTokenStore])[] = [
  ['its own client', (redis) => RedisTokenStore.connect(redis.url)],
  ['a client of the application', (redis) => new RedisTokenStore(redis.client())],
];

describe.each(CLIENTS)('a Redis that can be read but not written, with %s', (_, storeOn) => {
  let redis: RedisProcess;
  let wechat: RunningSimulator;
  let store: RedisTokenStore;
  let app: INestApplicationContext;
  let events: KeeperEvent[];

  beforeEach(async () => {
    redis = await RedisProcess.start(['maxmemory-policy noeviction']);
    wechat = await startWechatSimulator();
    store = storeOn(redis);
    const module = WechatTokenModule.forRoot({
      apps: [{ ...DEFAULT_APP, endpoint: 'stable' }],
      http: { baseUrl: wechat.url },
      timing: OFTEN,
      simulation: { tickMs: 20 },
      store,
    });
    app = await NestFactory.createApplicationContext(module, { logger: false });
    events = [];
    app.get(WechatTokenEvents).onAny((event) => void events.push(event));
    await app.get(WechatTokenService).getAccessToken();
  });
  afterEach(async () => {
    await app.close();
    await store.close();
    await wechat.close();
    await redis.stop();
  });

  const failures = () => events.filter(({ type }) => type === 'store-failed').length;
  const told = () => events.filter(({ type }) => type === 'store-down' || type === 'store-back');
  const statusOf = () => app.get(WechatTokenService).status().store;

  it.each(REFUSALS)('is reported once, and its end after a write: $reason', async (refusal) => {
    const { reason, remedy, begin, end } = refusal;
    await begin(redis);
    await eventually(() => expect(failures()).toBeGreaterThan(15));

    const address = `127.0.0.1:${redis.port}`;
    expect(told()).toEqual([{ type: 'store-down', reason, isReadable: true, address }]);
    expect(statusOf()).toEqual({ isAway: false, isReadOnly: true, reason, address });
    const [health] = app.get(WechatTokenService).health().apps;
    const why = health?.reasons.find(({ code }) => code === 'STORE_READ_ONLY');
    expect(health?.status).toBe('degraded');
    expect(why?.remedy).toMatch(remedy);

    await end(redis);
    await eventually(() => expect(told().at(-1)).toEqual({ type: 'store-back' }));
    expect(told()).toHaveLength(2);
    expect(statusOf()).toEqual({ isAway: false });
  });
});
