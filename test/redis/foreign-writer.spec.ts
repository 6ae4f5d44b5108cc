import { NestFactory } from '@nestjs/core';
import {
  RedisTokenStore,
  TokenRecordError,
  WechatTokenModule,
  WechatTokenService,
} from 'nestjs-wechat-token';
import type { Redis } from 'ioredis';
import { DEFAULT_APP, startWechatSimulator } from 'wechat-simulator';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { commit, KEY } from './harness.js';
import { RedisProcess } from './redis-process.js';

const CREDENTIAL = `wechat:{${KEY.appId}}:credential:access-token`;
const APP = `wechat:{${KEY.appId}}:app`;
const FAR = '9999999999999999';
const CENTURIES_MS = String(300 * 365 * 86_400_000);
const NEXT_YEAR = String(Date.now() + 365 * 86_400_000);
const VERSION = '0001795123456789-a1';
const pauseOf = (reason: object, forMs = '60000') =>
  `${NEXT_YEAR} ${forMs} 1 ${VERSION} ${JSON.stringify(reason)}`;

describe('A value that another program wrote under the keys of a RedisTokenStore', () => {
  let redis: RedisProcess;
  let client: Redis;
  let store: RedisTokenStore;
  beforeAll(async () => {
    redis = await RedisProcess.start();
    client = redis.client();
  });
  afterAll(() => redis.stop());
  beforeEach(async () => {
    await client.flushall();
    store = RedisTokenStore.connect(redis.url, { commandTimeoutMs: 5_000 });
    await commit(store);
  });
  afterEach(() => store.close());

  it.each<[string, Record<string, string>]>([
    ['a version that no fence comes after', { version: `${FAR}-zz` }],
    ['a version that few fences come after', { version: '9007199254740990-zz' }],
    ['a version without a fence', { version: 'latest' }],
    ['a version of two lines', { version: `${VERSION}\nx` }],
    ['a fence that is too high', { highestFence: FAR }],
    ['a forgotten fence that is too high', { forgottenFence: FAR }],
    ['a grant that is too high', { lastGranted: `${FAR}-zz` }],
    ['a lifetime of 104 million days', { lifeMs: '9007199254740991' }],
    ['a lifetime without end', { lifeMs: 'inf' }],
    ['a lifetime that is no number', { lifeMs: 'nan' }],
    ['a negative lifetime', { lifeMs: '-1' }],
    ['an expiry that is too far', { expiresAt: '9007199254740991' }],
    ['a due time that is too far', { dueAt: '9007199254740991' }],
    ['a value that is too long', { value: 'x'.repeat(70_000) }],
    ['an issuer state that is too long', { issuerState: '='.repeat(70_000) }],
    ['a fingerprint that is no text', { fingerprint: 'a\r\nb' }],
    ['an unknown status', { standing: 'perfect' }],
    ['a lease of centuries', { lease: `${VERSION} 1 ${NEXT_YEAR} ${CENTURIES_MS}` }],
    ['a request in doubt for centuries', { askings: `${VERSION} ${NEXT_YEAR} ${CENTURIES_MS} 0` }],
    ['a revocation of a million calls', { leak: `1000000 ${NEXT_YEAR} 1000` }],
  ])('is DAMAGED, and not changed: %s', async (_, fields) => {
    await client.hset(CREDENTIAL, fields);
    const before = await client.dump(CREDENTIAL);

    for (const step of [() => store.read(KEY), () => commit(store, { version: '0001895123456789-b2' })]) {
      await expect(step()).rejects.toMatchObject({ reason: 'DAMAGED', storeKey: CREDENTIAL });
      await expect(step()).rejects.toBeInstanceOf(TokenRecordError);
    }
    expect((await store.revisions([KEY])).revisions).toEqual(['!DAMAGED']);
    expect(await client.dump(CREDENTIAL)).toEqual(before);
  });

  it.each<[string, Record<string, string>]>([
    ['a pause with a line break', { 'pause:away': pauseOf({ code: 'X', rid: 'a\nERROR forged line' }) }],
    ['a pause with an escape', { 'pause:away': pauseOf({ code: '\u001b[2J' }) }],
    ['a pause with a line separator', { 'pause:away': pauseOf({ code: 'a\u2028b' }) }],
    ['a pause with a direction mark', { 'pause:away': pauseOf({ code: 'a\u202Eb' }) }],
    ['a pause with a long text', { 'pause:away': pauseOf({ code: 'X', failure: 'x'.repeat(1_000) }) }],
    ['a pause without a code', { 'pause:away': pauseOf({ rid: 'r' }) }],
    ['a pause without a reason', { 'pause:away': `${NEXT_YEAR} 60000 1 ${VERSION} null` }],
    ['a pause that is not JSON', { 'pause:away': `${NEXT_YEAR} 60000 1 ${VERSION} {` }],
    ['a pause of centuries', { 'pause:away': pauseOf({ code: 'X' }, CENTURIES_MS) }],
    ['a pause whose name has a line break', { 'pause:a\nb': pauseOf({ code: 'X' }) }],
    ['a budget that is no number', { 'budget:stable': '1 nan' }],
    ['a budget whose name has a line break', { 'budget:a\nb': '1 1' }],
  ])('is DAMAGED for the app: %s', async (_, fields) => {
    await client.hset(APP, { format: '1', ...fields });

    const damaged = { reason: 'DAMAGED', storeKey: APP };
    await expect(store.inspect(KEY.appId)).rejects.toMatchObject(damaged);
    await expect(commit(store, { version: '0001895123456789-b2' })).rejects.toMatchObject(damaged);
  });

  it('is not restored once Redis is emptied', async () => {
    const wechat = await startWechatSimulator();
    const module = WechatTokenModule.forRoot({
      apps: [{ ...DEFAULT_APP, endpoint: 'stable' }],
      http: { baseUrl: wechat.url },
      store,
    });
    const app = await NestFactory.createApplicationContext(module, { logger: false });
    const tokens = app.get(WechatTokenService);
    const key = `wechat:{${DEFAULT_APP.appId}}:credential:access-token`;
    await tokens.getAccessToken();

    await client.hset(key, { version: `${FAR}-zz`, value: 'forged', fingerprint: 'forged' });
    await tokens.getAccessToken();
    await tokens.refresh().catch(() => undefined);
    expect(await tokens.getAccessToken()).not.toBe('forged');
    await client.flushall();

    expect(await tokens.refresh()).toMatchObject({ outcome: expect.stringMatching(/replaced|unchanged/) });
    expect(await client.hget(key, 'version')).toMatch(/^0001/);
    expect(await client.hget(key, 'value')).toBe(await tokens.getAccessToken());
    await app.close();
    await wechat.close();
  });
});

describe('A lifetime that no record may have', () => {
  it('is cut when it is written, so that it can be read', async () => {
    const redis = await RedisProcess.start();
    const store = RedisTokenStore.connect(redis.url, { commandTimeoutMs: 5_000 });

    const lifetimeMs = Number.MAX_SAFE_INTEGER;
    await commit(store, { lifetimeMs, expiresAt: lifetimeMs, dueAt: lifetimeMs });
    const { record } = await store.read(KEY);

    expect(record?.remainingMs).toBeGreaterThan(9 * 365 * 86_400_000);
    expect(record?.remainingMs).toBeLessThan(11 * 365 * 86_400_000);
    await store.close();
    await redis.stop();
  });
});
