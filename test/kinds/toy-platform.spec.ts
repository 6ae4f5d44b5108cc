import { Test } from '@nestjs/testing';
import { Registry } from 'prom-client';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { WechatTokenModule, WechatTokenService } from 'nestjs-wechat-token';
import { WechatTokenMetricsModule } from 'nestjs-wechat-token/metrics';
import {
  createWechatTokens,
  MemoryTokenStore,
  RedisTokenStore,
  TokenStoreError,
  type WechatTokens,
  type WechatTokensOptions,
} from 'nestjs-wechat-token/core';
import { examine } from '../../libs/wechat-token/src/doctor/doctor.js';
import type { Finding } from '../../libs/wechat-token/src/doctor/finding.js';
import { wechatKinds } from '../../libs/wechat-token/src/wechat/kinds.js';
import { RedisProcess } from '../redis/redis-process.js';
import { thrownBy } from '../thrown-by.js';
import { eventually } from '../waiting/eventually.js';
import { ToyPage, ToyServer, ToyToken } from './toy-platform.js';

const TOY_APP = { appId: 'toy-1', appSecret: 'plush', endpoint: 'toy' };
const WECHAT_APP = { appId: 'wx0123456789abcdef', appSecret: 'a-secret-of-wechat' };

const DAY_MS = 86_400_000;

let redis: RedisProcess;
let server: ToyServer;

beforeAll(async () => void (redis = await RedisProcess.start()));
afterAll(() => redis.stop());
beforeEach(() => void (server = new ToyServer()));
afterEach(() => redis.client().flushall());

/** All that is registered: a line a kind. */
const kinds = () => [new ToyToken(server), new ToyPage(server)];
const optionsOf = () => ({
  apps: [TOY_APP],
  kinds: kinds(),
  store: RedisTokenStore.connect(redis.url),
});

/** One process, and the lines of its log. */
function process(options: Partial<WechatTokensOptions> = {}): { wechat: WechatTokens; lines: string[] } {
  const lines: string[] = [];
  const write = (line: string) => void lines.push(line);
  const logger = { log: write, warn: write, error: write, debug: write };
  const wechat = createWechatTokens({ ...optionsOf(), logger, ...options });
  onTestFinished(() => wechat.close());
  return { wechat, lines };
}

/** One process whose account has been authorized. */
async function authorized() {
  const one = process();
  const app = one.wechat.app('toy-1');
  await app.credential('toy-token').importIssued(server.authorize());
  return { ...one, app, page: app.credential('toy-page', 'front') };
}

describe('the kinds of a toy platform', () => {
  it('are issued, the second with the first', async () => {
    const { app, page } = await authorized();

    expect(await app.getAccessToken()).toBe('token-1');
    expect(await page.getValue()).toBe('page-front-2');
    expect(await page.getValue()).toBe('page-front-2');
    expect(server.requests).toEqual(['page front']);
  });

  it('are renewed from the refresh_token, which the platform replaces each time', async () => {
    const { app } = await authorized();
    server.endToken();

    const second = await app.reportRejected('token-1');
    server.endToken();
    const third = await app.reportRejected(second.value);

    expect([second.value, third.value]).toEqual(['token-2', 'token-3']);
    expect(server.requests).toEqual(['renew refresh-0', 'renew refresh-2']);
  });

  it('are kept for as long as their kind says', async () => {
    const { app, page } = await authorized();
    await page.getValue();
    server.endToken();
    await app.reportRejected('token-1');

    const keys = (await redis.client().keys('*:credential:*')).toSorted();
    const days = await Promise.all(
      keys.map(async (key) => Math.round((await redis.client().pttl(key)) / DAY_MS)),
    );

    expect(keys).toEqual([expect.stringMatching(/toy-page:front$/), expect.stringMatching(/toy-token$/)]);
    expect(days).toEqual([40, 180]);
  });

  it('have the first one replaced where the second is refused because of it', async () => {
    const { app, page } = await authorized();
    server.endToken();

    expect(await page.getValue()).toBe('page-front-3');
    expect(await app.getAccessToken()).toBe('token-2');
    expect(server.requests).toEqual(['page front', 'renew refresh-0', 'page front']);
  });

  it('are shared by processes, and are gone for all once one has forgotten them', async () => {
    const { app } = await authorized();
    const { wechat: other } = process();
    expect(await other.app('toy-1').getAccessToken()).toBe('token-1');

    await app.credential('toy-token').forget();

    const gone = { code: 'AUTHORIZATION_GONE', appId: 'toy-1' };
    for (const one of [app, other.app('toy-1')])
      await eventually(async () => expect(await thrownBy(one.getAccessToken())).toMatchObject(gone));
    expect(server.requests).toEqual([]);
    expect(await redis.client().keys('*token-1*')).toEqual([]);
  });

  it('are handed out only once the store has what renews them', async () => {
    const store = new MemoryTokenStore();
    const { wechat } = process({ store });
    const app = wechat.app('toy-1');
    await app.credential('toy-token').importIssued(server.authorize());
    server.endToken();
    const commit = store.commit.bind(store);
    store.commit = () => Promise.reject(new TokenStoreError('commit', 'OOM'));

    const error = await thrownBy(app.reportRejected('token-1', { timeoutMs: 1_500 }));
    const meanwhile = await app.getAccessToken();
    const { isCommitPending } = wechat.status().apps[0]!.accessToken;
    store.commit = commit;

    expect(error).toMatchObject({ code: expect.stringMatching(/TOKEN_STORE_FAILED|WAIT_TIMED_OUT/) });
    expect({ meanwhile, isCommitPending }).toEqual({ meanwhile: 'token-1', isCommitPending: true });
    await eventually(async () => expect(await app.getAccessToken()).toBe('token-2'));
    expect(server.requests).toEqual(['renew refresh-0']);
  });

  it('stand in status and fleet status, with their limits', async () => {
    const { wechat, page } = await authorized();
    await page.getValue();

    const [status] = wechat.status().apps;
    const fleet = await wechat.tokens.fleetStatus('toy-1');

    expect(status).toMatchObject({
      appId: 'toy-1',
      endpoint: 'toy',
      accessToken: { key: { kind: 'toy-token' }, state: 'fresh' },
      credentials: [
        { key: { kind: 'toy-token' }, state: 'fresh' },
        { key: { kind: 'toy-page', subject: 'front' }, state: 'fresh' },
      ],
      budgets: [{ id: 'toy-page', used: 1, limit: 20 }],
    });
    expect(fleet.credentials).toMatchObject([
      { kind: 'toy-token', record: { status: 'valid' } },
      { kind: 'toy-page', subject: 'front', record: { status: 'valid' } },
    ]);
    expect(fleet.budgets).toMatchObject([{ id: 'toy-page', used: 1, limit: 20 }]);
    expect(JSON.stringify([status, fleet])).not.toMatch(/token-1|page-front-2|refresh-0/);
  });

  it('make their account healthy, degraded or down', async () => {
    const { wechat } = process();
    await thrownBy(wechat.app('toy-1').getAccessToken());
    const down = wechat.health();
    await wechat.app('toy-1').credential('toy-token').importIssued(server.authorize());
    await wechat.app('toy-1').getAccessToken();
    const up = wechat.health();
    server.refusal = 7;
    await thrownBy(wechat.app('toy-1').credential('toy-page', 'back').getValue());
    const degraded = wechat.health();

    expect(down).toMatchObject({
      status: 'down',
      apps: [{ reasons: [{ code: 'NO_CREDENTIAL', errorCode: 'AUTHORIZATION_GONE' }] }],
    });
    expect(up).toMatchObject({ status: 'up' });
    expect(degraded).toMatchObject({
      status: 'degraded',
      apps: [{ reasons: [{ code: 'REFRESH_FAILING', errcode: 7, remedy: 'Ask its maker' }] }],
    });
  });

  it('are named in the log, with the words of their platform', async () => {
    const { lines, app, page } = await authorized();
    await page.getValue();
    server.refusal = 7;
    await thrownBy(app.credential('toy-page', 'back').getValue());

    expect(lines.join('\n')).toMatch(/^toy-1 toy-page front refreshed \(missing\): 7200 s left/m);
    expect(lines.join('\n')).toMatch(
      /^toy-1 toy-page back not refreshed\. Toy refused toy-1 with 7: the toy is broken\. Ask its maker/m,
    );
    expect(lines.join('\n')).not.toMatch(/token-1|page-front-2|refresh-0|plush/);
  });

  it('are counted, and pause by themselves', async () => {
    const { wechat, page } = await authorized();
    server.refusal = 7;
    await thrownBy(page.getValue());

    const { pauses, budgets } = await wechat.tokens.fleetStatus('toy-1');

    expect(pauses).toMatchObject([{ id: 'toy-page/backoff/front', error: { errcode: 7 } }]);
    expect(budgets).toMatchObject([{ id: 'toy-page', used: 1 }]);
  });

  it('have metrics', async () => {
    const registry = new Registry();
    const app = await Test.createTestingModule({
      imports: [
        WechatTokenModule.forRoot({ ...optionsOf(), isGlobal: true }),
        WechatTokenMetricsModule.forRoot({ registry }),
      ],
    }).compile();
    await app.init();
    onTestFinished(() => app.close());
    const { page } = await authorized();
    await page.getValue();
    // The application began without an authorization: it hears of this one a moment later.
    await eventually(() => app.get(WechatTokenService).app('toy-1').getAccessToken());
    await app.get(WechatTokenService).app('toy-1').credential('toy-page', 'back').getValue();

    const text = await registry.metrics();

    expect(text).toMatch(/wechat_token_seconds_left\{app="toy-1",kind="toy-token"\} 71\d\d/);
    expect(text).toMatch(/wechat_token_seconds_left\{app="toy-1",kind="toy-page"\} 7\d\d\d/);
    expect(text).toMatch(/refreshes_total\{.*kind="toy-page",.*outcome="replaced"\} 1/);
    expect(text).toMatch(/budget_used_ratio\{app="toy-1",budget="toy-page"\} 0\.1/);
  });

  it('are seen by the doctor', async () => {
    const { page } = await authorized();
    await page.getValue();
    const settings = {
      apps: [TOY_APP as typeof TOY_APP & { endpoint: 'stable' }],
      baseUrl: 'http://127.0.0.1:1',
      redis: { url: redis.url },
      problems: [],
    };

    const findings: Finding[] = [];
    for await (const finding of examine(
      settings,
      () => undefined,
      (http) => [...wechatKinds(http), ...kinds()],
    ))
      findings.push(finding);

    expect(findings.filter(({ appId }) => appId === 'toy-1')).toMatchObject([
      { check: 'configuration', status: 'ok' },
      {
        check: 'kept',
        status: 'ok',
        message: { en: 'The store keeps toy-token (119 min left), toy-page front (119 min left)' },
      },
    ]);
  });

  it('stand beside those of WeChat, whose accounts have none of them', async () => {
    const { wechat } = process({ apps: [TOY_APP, WECHAT_APP] });

    const error = await thrownBy(wechat.app(WECHAT_APP.appId).credential('toy-token').getValue());

    expect(error).toMatchObject({ code: 'CALL_INVALID', reason: 'NO_KIND' });
    expect(wechat.status().apps.map(({ endpoint }) => endpoint)).toEqual(['toy', 'stable']);
  });

  it.each([
    [{ ...TOY_APP, appId: 'wx0123456789abcdef' }, 'apps[0].appId'],
    [{ ...TOY_APP, appSecret: 'a-secret-of-wechat' }, 'apps[0].appSecret'],
    [{ ...WECHAT_APP, endpoint: 'toy-page' }, 'apps[0].endpoint'],
  ])('check their accounts: %o', (app, option) => {
    const tryIt = () => createWechatTokens({ apps: [app], kinds: kinds() });

    expect(tryIt).toThrow(expect.objectContaining({ code: 'OPTIONS_INVALID', option }));
  });

  it('are refused as options where one is none, or has the name of another', () => {
    for (const wrong of [[{}], [{ ...new ToyToken(server), name: 'Toy!' }], [...kinds(), ...kinds()], 'toy'])
      expect(() => createWechatTokens({ apps: [WECHAT_APP], kinds: wrong as never })).toThrow(
        expect.objectContaining({ option: 'kinds' }),
      );
  });
});
