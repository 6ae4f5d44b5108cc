import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startWechatSimulator, type RunningSimulator } from 'wechat-simulator';
import { RedisTokenStore } from 'nestjs-wechat-token';
import { Gate } from '../api-client/gate.js';
import { TcpProxy } from '../fleet/tcp-proxy.js';
import { RedisProcess } from '../redis/redis-process.js';
import { eventually, PATIENCE_MS } from '../waiting/eventually.js';
import { APP, EXCHANGE, HOUR, REFRESH } from './application.js';
import { startChild, type Child, type Work } from './child.js';

const PROCESSES = 4;
const ANN = 'openid-of-ann';
const KEY = { appId: APP.appId, kind: 'user-token', subject: ANN };
/** The lease of a killed process ends soon, and nobody gives up before. */
const TIMING = { leaseMs: 8_000, httpTimeoutMs: 5_000, storeTimeoutMs: 2_000, waitMs: PATIENCE_MS };
/** Without a killed process, nothing needs to end soon. */
const PATIENT = { leaseMs: 170_000, httpTimeoutMs: 160_000, storeTimeoutMs: 160_000, waitMs: PATIENCE_MS };

let redis: RedisProcess;
let store: RedisTokenStore;
let wechat: RunningSimulator;
let gate: Gate;
let children: Child[] = [];

beforeAll(async () => {
  redis = await RedisProcess.start(['appendonly yes']);
  store = RedisTokenStore.connect(redis.url);
});
afterAll(async () => {
  await store.close();
  await redis.stop();
});
afterEach(async () => {
  await Promise.all(children.map((child) => child.kill()));
  children = [];
  await redis.client().flushall();
  await wechat.close();
});

type Options = NonNullable<Parameters<typeof startWechatSimulator>[0]>;
const simulated = async (behaviour: Options['behaviour'] = {}) => {
  gate = new Gate();
  wechat = await startWechatSimulator({ sleep: gate.sleep, behaviour });
};
const phones = () => wechat.simulator.console(APP.appId).users;
const calls = (path: string) => wechat.simulator.journal.calls(path);
const started = async (work: Partial<Work> = {}): Promise<Child> => {
  const child = await startChild({
    ...APP,
    baseUrl: wechat.url,
    redisUrl: redis.url,
    openId: ANN,
    timing: TIMING,
    ...work,
  });
  children.push(child);
  return child;
};

/** The number of scripts that Redis has run: two for each process, its read and its acquire. */
async function scriptsRun(): Promise<number> {
  const told = await redis.client().info('commandstats');
  return [...told.matchAll(/^cmdstat_eval(?:sha)?:calls=(\d+)/gm)].reduce(
    (sum, [, calls]) => sum + Number(calls),
    0,
  );
}

/** Stores a user's tokens in Redis as an exchange does, and lets the access token expire: here and at WeChat. */
async function expired(): Promise<{ readonly refreshToken: string }> {
  const url = new URL(EXCHANGE, wechat.url);
  const code = phones().authorize(ANN);
  url.search = new URLSearchParams({
    appid: APP.appId,
    secret: APP.appSecret,
    code,
    grant_type: 'authorization_code',
  }).toString();
  const given = (await (await fetch(url)).json()) as { access_token: string; refresh_token: string };
  const { storeTime } = await store.read(KEY);
  const acquired = await store.acquire({
    key: KEY,
    attemptId: 'firstkept',
    readAt: storeTime,
    readWindowMs: 60_000,
    leaseMs: 1_000,
    inDoubtMs: 0,
    pauses: [],
    budgets: [],
  });
  if (acquired.outcome !== 'granted') throw new Error(acquired.outcome);
  await store.commit({
    key: KEY,
    version: acquired.version,
    value: given.access_token,
    fingerprint: 'of-the-first',
    issuerState: given.refresh_token,
    askedAt: storeTime,
    inDoubtMs: 0,
    expiresAt: storeTime,
    dueAt: storeTime,
    lifetimeMs: 0,
    clears: [],
  });
  wechat.simulator.time.advance(2 * HOUR);
  return { refreshToken: given.refresh_token };
}

describe("a user's expired access token", () => {
  it('is refreshed with one call by four processes at once', async () => {
    await simulated();
    await expired();
    await Promise.all(Array.from({ length: PROCESSES }, () => started({ timing: PATIENT })));
    const before = await scriptsRun();
    wechat.simulator.faults.add({ kind: 'slow', ms: 0, path: REFRESH, stage: 'before' });

    for (const child of children) child.go();
    await gate.holds(1);
    // WeChat responds once all have read, and tried to acquire the lease.
    await eventually(async () => expect(await scriptsRun()).toBeGreaterThanOrEqual(before + 2 * PROCESSES));
    gate.release();
    const said = await Promise.all(children.map((child) => child.said));

    const { record } = await store.read(KEY);
    expect(said).toEqual(children.map(() => ({ value: record?.value })));
    expect(phones().acceptsToken(record!.value)).toBe(true);
    expect(calls(REFRESH)).toHaveLength(1);
  });

  it('is refreshed by the next process if one is killed once WeChat has processed its call', async () => {
    await simulated();
    const { refreshToken } = await expired();
    const [first, second] = [await started(), await started()];
    // WeChat has refreshed; its response is held.
    wechat.simulator.faults.add({ kind: 'slow', ms: 0, path: REFRESH, stage: 'after', times: 1 });
    first.go();
    await gate.holds(1);
    await first.kill();
    const kept = (await store.read(KEY)).record?.issuerState;

    second.go();
    const said = await second.said;

    const { record } = await store.read(KEY);
    expect([kept, record?.issuerState]).toEqual([refreshToken, refreshToken]);
    expect(said).toEqual({ value: record?.value });
    expect(phones().acceptsToken(record!.value)).toBe(true);
    expect(calls(REFRESH)).toHaveLength(2);
  });

  it('is gone with a clear error if WeChat had rotated the refresh_token for the killed process', async () => {
    await simulated({ rotatesRefreshToken: true });
    await expired();
    const [first, second, third] = [await started(), await started(), await started()];
    wechat.simulator.faults.add({ kind: 'slow', ms: 0, path: REFRESH, stage: 'after', times: 1 });
    first.go();
    await gate.holds(1);
    await first.kill();

    second.go();
    const said = await second.said;
    third.go();
    const later = await third.said;

    expect(said).toMatchObject({ code: 'AUTHORIZATION_GONE', reason: 'ENDED', errcode: 40030 });
    expect(said.message).toMatch(/authorized again/);
    expect(later).toMatchObject({ code: 'AUTHORIZATION_GONE', reason: 'ENDED' });
    expect(calls(REFRESH)).toHaveLength(2);
  });
});

describe('a process that loses the store once its code is exchanged', () => {
  const callbackOf = async (redisUrl: string) => {
    // Any process that knows the AppSecret can create the state: here this one.
    const { Stage } = await import('./application.js');
    const stage = await Stage.set();
    const { users } = await stage.application();
    // The clocks of the two only need to be close.
    stage.clock.moveWallClock(Date.now() - stage.clock.now());
    const { state, boundTo } = await users.authorizeUrl({ redirectUri: 'https://example.com/back' });
    await stage.strike();
    return { redisUrl, callback: { code: phones().authorize(ANN), state, boundTo } };
  };

  it('answers once the store is back and has accepted it, not before', async () => {
    await simulated();
    const proxy = await TcpProxy.to(redis.port);
    const child = await started({
      ...(await callbackOf(`redis://127.0.0.1:${proxy.port}`)),
    });
    wechat.simulator.faults.add({ kind: 'slow', ms: 0, path: EXCHANGE, stage: 'after', times: 1 });
    child.go();
    await gate.holds(1);
    proxy.swallow('up');
    gate.release();
    let isAnswered = false;
    void child.said.then(() => (isAnswered = true));
    await eventually(() => expect(proxy.struck).toBeGreaterThan(0));
    const during = [(await store.read(KEY)).record, isAnswered];

    proxy.cut();
    proxy.heal();
    const said = await child.said;

    expect(during).toEqual([undefined, false]);
    expect(said.value).toMatchObject({ openId: ANN });
    const { record } = await store.read(KEY);
    expect(phones().acceptsRefreshToken(record!.issuerState!)).toBe(true);
    await proxy.close();
  });

  it('reports it if the store does not come back', async () => {
    await simulated();
    const proxy = await TcpProxy.to(redis.port);
    const child = await started({
      ...(await callbackOf(`redis://127.0.0.1:${proxy.port}`)),
      timing: { ...TIMING, waitMs: 5_000 },
    });
    wechat.simulator.faults.add({ kind: 'slow', ms: 0, path: EXCHANGE, stage: 'after', times: 1 });
    child.go();
    await gate.holds(1);
    proxy.refuse();
    gate.release();

    const said = await child.said;

    expect(said).toMatchObject({ code: 'TOKEN_STORE_FAILED' });
    expect((await store.read(KEY)).record).toBeUndefined();
    expect(calls(EXCHANGE)).toHaveLength(1);
    await proxy.close();
  });
});
