import { Test, type TestingModule } from '@nestjs/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DEFAULT_APP, startWechatSimulator, type RunningSimulator } from 'wechat-simulator';
import { OwnedRedisClient } from '../../stores/redis/owned-redis-client.js';
import {
  EncryptedTokenStore,
  MemoryTokenStore,
  RedisTokenStore,
  WechatTokenError,
  WechatTokenEvents,
  WechatTicketService,
  WechatTokenModule,
  WechatTokenService,
  type KeeperEvent,
  type TokenStore,
  type WechatTokenOptions,
} from '../../index.js';

const SCALE = 1_000;
const KEYS = [{ id: 'now', key: 'MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=' }];

let wechat: RunningSimulator;

beforeEach(
  async () => void (wechat = await startWechatSimulator({ timeScale: SCALE, timings: { lifeSeconds: 600 } })),
);
afterEach(() => wechat.close());

const compiled = (options: Partial<WechatTokenOptions> = {}): Promise<TestingModule> => {
  const imported = WechatTokenModule.forRoot({
    apps: [DEFAULT_APP],
    http: { baseUrl: wechat.url },
    ...options,
  });
  return Test.createTestingModule({ imports: [imported] }).compile();
};

const nextEvent = (moduleRef: TestingModule, isWanted: (event: KeeperEvent) => boolean) =>
  new Promise<KeeperEvent>((resolve) => {
    const stop = moduleRef.get(WechatTokenEvents).onAny((event) => {
      if (!isWanted(event)) return;
      stop();
      resolve(event);
    });
  });

const recorded = async (store: TokenStore) =>
  (await store.read({ appId: DEFAULT_APP.appId, kind: 'access-token' })).record;

describe('WechatTokenRefresher', () => {
  it('fetches in the background if the start does not wait for it', async () => {
    wechat.simulator.faults.add({ kind: 'hang', times: 1 });
    const moduleRef = await compiled({
      timing: { httpTimeoutMs: 50, backoffMs: 10, waitStepMs: 10 },
      simulation: { tickMs: 10 },
    });
    const refreshed = nextEvent(moduleRef, ({ type }) => type === 'refreshed');

    await moduleRef.init();

    expect(moduleRef.get(WechatTokenService).status().apps[0]!.accessToken.state).toBe('none');
    await refreshed;
    expect(moduleRef.get(WechatTokenService).status().apps[0]!.accessToken.state).toBe('fresh');
    await moduleRef.close();
  });

  it('waits for the tokens if they are required', async () => {
    const moduleRef = await compiled({ requireTokenAtStart: true });

    await moduleRef.init();

    expect(moduleRef.get(WechatTokenService).status().apps[0]!.accessToken.state).toBe('fresh');
    await moduleRef.close();
  });

  it('fails the start with the reason if a required token cannot be issued, and leaves no timer', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval', 'clearTimeout', 'clearInterval'] });
    try {
      const wrong = { ...DEFAULT_APP, appSecret: 'f'.repeat(32) };
      const moduleRef = await compiled({ apps: [wrong], requireTokenAtStart: true });

      await expect(moduleRef.init()).rejects.toMatchObject({ code: 'WECHAT_REFUSED', errcode: 40125 });

      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it('refreshes an unused token through several lifetimes, if it is to be kept warm', async () => {
    const moduleRef = await compiled({
      apps: [{ ...DEFAULT_APP, keepWarm: true }],
      simulation: { timeScale: SCALE },
    });
    await moduleRef.init();
    let replaced = 0;

    await nextEvent(moduleRef, (event) => event.type === 'refreshed' && event.replaced && ++replaced === 3);

    const token = await moduleRef.get(WechatTokenService).getAccessToken();
    expect(wechat.simulator.isAlive(token)).toBe(true);
    expect(wechat.simulator.journal.refusedUses()).toBe(0);
    await moduleRef.close();
  });

  it('refreshes on a fixed schedule too', async () => {
    const moduleRef = await compiled({
      apps: [{ ...DEFAULT_APP, endpoint: 'legacy' }],
      simulation: { timeScale: SCALE },
      cron: '0 * * * * *',
    });
    await moduleRef.init();

    const event = await nextEvent(moduleRef, ({ type }) => type === 'refreshed');
    const scheduled = await nextEvent(
      moduleRef,
      (next) => next.type === 'refreshed' && next.cause === 'cron' && next.replaced,
    );

    expect(event).toMatchObject({ cause: 'missing' });
    expect(scheduled).toMatchObject({ cause: 'cron', key: { appId: DEFAULT_APP.appId } });
    await moduleRef.close();
  });

  it('does not refresh tickets on a fixed schedule', async () => {
    const moduleRef = await compiled({
      apps: [{ ...DEFAULT_APP, endpoint: 'legacy' }],
      simulation: { timeScale: SCALE },
      cron: '0 * * * * *',
    });
    await moduleRef.init();
    await moduleRef.get(WechatTicketService).getJsapiTicket();
    const scheduled: KeeperEvent[] = [];
    moduleRef.get(WechatTokenEvents).onAny((event) => {
      if ('cause' in event && event.cause === 'cron') scheduled.push(event);
    });

    for (let turn = 0; turn < 3; turn += 1)
      await nextEvent(moduleRef, (event) => event.type === 'refreshed' && event.cause === 'cron');

    expect(scheduled.map((event) => 'key' in event && event.key.kind)).not.toContain('ticket');
    await moduleRef.close();
  });

  it('finishes a call in progress and keeps its token when the application closes', async () => {
    wechat.simulator.faults.add({ kind: 'slow', ms: 100, times: 1 });
    const store = new MemoryTokenStore();
    const moduleRef = await compiled({ store });
    await moduleRef.init();
    await expect.poll(() => wechat.simulator.journal.calls(), { interval: 5 }).toHaveLength(1);

    await moduleRef.close();

    expect(wechat.simulator.isAlive((await recorded(store))!.value)).toBe(true);
  });

  it('aborts a call that takes too long when the application closes, and leaves no timer', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval', 'clearTimeout', 'clearInterval'] });
    try {
      wechat.simulator.faults.add({ kind: 'hang' });
      const moduleRef = await compiled({ timing: { httpTimeoutMs: 60_000, leaseMs: 70_000 } });
      await moduleRef.init();
      const waiting = moduleRef.get(WechatTokenService).getAccessToken({ timeoutMs: 60_000 });
      const answered = Promise.allSettled([waiting]);
      await expect.poll(() => wechat.simulator.faults.list()[0]!.hits).toBe(1);

      const closing = moduleRef.close();
      await passTime(20_000);
      await closing;

      expect(await answered).toMatchObject([{ status: 'rejected', reason: expect.any(WechatTokenError) }]);
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it('closes its store, and starts nothing afterwards', async () => {
    const store = new MemoryTokenStore();
    const close = vi.spyOn(store, 'close');
    const moduleRef = await compiled({ store });
    await moduleRef.init();
    const tokens = moduleRef.get(WechatTokenService);
    const token = await tokens.getAccessToken();

    await moduleRef.close();

    expect(close).toHaveBeenCalledOnce();
    expect(await tokens.getAccessToken()).toBe(token);
    await expect(tokens.refresh()).rejects.toMatchObject({ code: 'SHUT_DOWN' });
    expect(wechat.simulator.journal.calls()).toHaveLength(1);
  });

  it('fails the start if ioredis is missing, with the command to run', async () => {
    const store = new RedisTokenStore(new OwnedRedisClient('redis://127.0.0.1:1', {}, async () => undefined));
    const moduleRef = await compiled({
      store: new EncryptedTokenStore(store, { keys: KEYS, writeWith: 'now' }),
    });

    await expect(moduleRef.init()).rejects.toMatchObject({
      code: 'OPTIONS_INVALID',
      option: 'store',
      remedy: 'Run npm install ioredis',
    });
    await moduleRef.close();
  });

  it('tolerates a store that is closed already', async () => {
    const store = new MemoryTokenStore();
    store.close = () => Promise.reject(new Error('closed'));
    const moduleRef = await compiled({ store });
    await moduleRef.init();

    await expect(moduleRef.close()).resolves.toBeUndefined();
  });
});

/** Advances fake time in steps: sockets are read in between, as a deadline requires. */
async function passTime(ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 250) {
    vi.advanceTimersByTime(250);
    for (let turn = 0; turn < 4; turn += 1) await new Promise((resolve) => void setImmediate(resolve));
  }
}
