import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  RedisTokenStore,
  WechatTokenEvents,
  WechatTokenModule,
  WechatTokenService,
  type KeeperEvent,
  type RedisStoreNotice,
} from 'nestjs-wechat-token';
import { readFileSync } from 'node:fs';
import { DEFAULT_APP, startWechatSimulator, type RunningSimulator } from 'wechat-simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../waiting/eventually.js';
import { commit, KEY } from './harness.js';
import { RedisProcess } from './redis-process.js';

const LINES = ['docs/redis.md', 'docs/redis.zh-CN.md'].map(
  (name) =>
    /^ACL SETUSER wechat-reader .*$/m.exec(
      readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8'),
    )?.[0] ?? '',
);

describe('A reader whose Redis user may only read', () => {
  let redis: RedisProcess;
  let wechat: RunningSimulator;
  const apps: INestApplicationContext[] = [];
  const notices: RedisStoreNotice[] = [];
  beforeAll(async () => {
    redis = await RedisProcess.start(['appendonly yes']);
    wechat = await startWechatSimulator();
    const [, ...words] = LINES[0]!.split(' ');
    await redis.client().call('ACL', ...words);
  });
  afterAll(async () => {
    for (const app of apps) await app.close();
    await wechat.close();
    await redis.stop();
  });

  const storeOf = (user: string) =>
    RedisTokenStore.connect(`redis://${user}127.0.0.1:${redis.port}`, {
      commandTimeoutMs: 5_000,
      onNotice: (notice) => void notices.push(notice),
    });

  async function start(role: 'reader' | 'issuer'): Promise<INestApplicationContext> {
    const module = WechatTokenModule.forRoot({
      apps: [{ ...DEFAULT_APP, endpoint: 'stable' }],
      http: { baseUrl: wechat.url },
      timing: { pollMs: 60_000, storeTimeoutMs: 5_000 },
      simulation: { tickMs: 20 },
      role,
      store: storeOf(role === 'reader' ? 'wechat-reader:password@' : ''),
    });
    const app = await NestFactory.createApplicationContext(module, { logger: false });
    apps.push(app);
    return app;
  }

  it('has the same line in both languages', () => {
    expect(LINES[0]).toMatch(/\+evalsha/);
    expect(LINES[1]).toBe(LINES[0]);
  });

  it('serves the tokens of the issuers, notices changes, and logs no problem', async () => {
    const issuer = (await start('issuer')).get(WechatTokenService);
    const token = await issuer.getAccessToken();
    const app = await start('reader');
    const events: KeeperEvent[] = [];
    app.get(WechatTokenEvents).onAny((event) => void events.push(event));
    const reader = app.get(WechatTokenService);

    expect(await reader.getAccessToken()).toBe(token);
    const writing = storeOf('');
    const key = { ...KEY, appId: DEFAULT_APP.appId };
    const { storeTime } = await writing.read(key);
    await commit(writing, { key, value: 'next', version: `${String(storeTime + 1).padStart(16, '0')}-n1` });
    await writing.close();
    await eventually(async () => expect(await reader.getAccessToken()).toBe('next'));

    expect(reader.health().status).toBe('up');
    expect(events.filter(({ type }) => type.startsWith('store-'))).toEqual([]);
    expect(notices).toEqual([]);
  });

  it('keeps serving when a caller reports a token, which only a process that may write can mark', async () => {
    const reader = apps.at(-1)!.get(WechatTokenService);
    const token = await reader.getAccessToken();

    await reader.reportRejected(token).catch(() => undefined);

    expect(
      await redis.client().hget(`wechat:{${DEFAULT_APP.appId}}:credential:access-token`, 'standing'),
    ).toBe('ok');
    await eventually(async () => expect(await reader.getAccessToken()).toBe(token));
  });

  it('can change nothing', async () => {
    const store = storeOf('wechat-reader:password@');

    await expect(commit(store)).rejects.toMatchObject({ reason: 'NOPERM' });

    expect((await store.read(KEY)).record?.value).not.toBe('canary-token');
    expect((await store.inspect(KEY.appId)).budgets).toBeDefined();
    expect(await store.durability()).toBe('durable');
    await store.close();
  });
});
