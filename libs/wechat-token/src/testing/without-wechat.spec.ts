import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { Injectable, Logger, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  InjectWechatApp,
  RedisTokenStore,
  WechatApiClient,
  WechatAppTokens,
  WechatTicketService,
  WechatTokenModule,
  WechatTokenService,
  WechatUserService,
  type WechatTokenOptions,
} from '../index.js';
import { withoutWechat, WechatTokenTestingModule } from '../testing.js';

const APP = { appId: 'wx0123456789abcdef', appSecret: 'canary5ecret0000canary5ecret0000' };

@Injectable()
class Shop {
  constructor(
    readonly tokens: WechatTokenService,
    readonly api: WechatApiClient,
    readonly tickets: WechatTicketService,
    readonly users: WechatUserService,
    @InjectWechatApp('wxfedcba9876543210') readonly app: WechatAppTokens,
  ) {}
}

/** An application as in the README: an inline function makes the options, the store is in Redis. */
function applicationWith(useFactory: () => WechatTokenOptions, providers = [Shop]) {
  @Module({ imports: [WechatTokenModule.forRootAsync({ isGlobal: true, useFactory })], providers })
  class AppModule {}
  return Test.createTestingModule({ imports: [AppModule] });
}

afterEach(() => vi.restoreAllMocks());

describe('withoutWechat', () => {
  it('makes every part of an application answer, without evaluating its options', async () => {
    const makeOptions = vi.fn((): WechatTokenOptions => ({
      apps: [APP],
      store: RedisTokenStore.connect('redis://127.0.0.1:1'),
      requireTokenAtStart: true,
    }));

    const moduleRef = await withoutWechat(applicationWith(makeOptions), {
      accessToken: 'mine',
      api: ({ path }) => ({ path }),
    }).compile();
    const app = await moduleRef.init();
    const { tokens, api, tickets, users, app: other } = app.get(Shop, { strict: false });

    expect(await tokens.getAccessToken()).toBe('mine');
    expect(await other.getAccessToken()).toBe('mine');
    expect(await api.get('/cgi-bin/x')).toEqual({ path: '/cgi-bin/x' });
    expect(await tickets.getJsapiTicket()).toBe('test-ticket-jsapi');
    expect(await users.code2Session('o-annabel')).toMatchObject({ openId: 'o-annabel' });
    expect(makeOptions).not.toHaveBeenCalled();
    await app.close();
  });

  it('starts no timer', async () => {
    vi.useFakeTimers();
    try {
      const moduleRef = await withoutWechat(applicationWith(() => ({ apps: [APP] }))).compile();
      const app = await moduleRef.init();

      await app.get(Shop, { strict: false }).tokens.getAccessToken();

      expect(vi.getTimerCount()).toBe(0);
      await app.close();
    } finally {
      vi.useRealTimers();
    }
  });
});

/** A proxy that counts connections to it. */
async function watchedWayOut() {
  const server = createServer((socket) => void socket.on('error', () => undefined).destroy());
  let calls = 0;
  server.on('connection', () => (calls += 1));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const http = { proxy: `http://127.0.0.1:${port}`, timeoutMs: 1_000 };
  /** Connections arrive in order: those before this one are counted. */
  const seen = async () => {
    await once(connect(port, '127.0.0.1'), 'close');
    return calls - 1;
  };
  return { http, seen, close: () => server.close() };
}

describe('an application in a test that overrides a provider', () => {
  it.each([
    [
      'the service',
      (builder: ReturnType<typeof Test.createTestingModule>) =>
        builder
          .overrideProvider(WechatTokenService)
          .useValue({ getAccessToken: () => 'fake', app: () => ({}) }),
    ],
    [
      'the class of the module',
      (builder: ReturnType<typeof Test.createTestingModule>) =>
        builder
          .overrideModule(WechatTokenModule)
          .useModule(WechatTokenTestingModule.forRoot({ isGlobal: true })),
    ],
    ['nothing', (builder: ReturnType<typeof Test.createTestingModule>) => builder],
  ])('does not call WeChat if %s is overridden, and says so in one sentence', async (_, replace) => {
    const warn = vi.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    const wayOut = await watchedWayOut();
    const builder = replace(applicationWith(() => ({ apps: [APP], http: wayOut.http }), []));

    const app = await (await builder.compile()).init();
    await expect(app.get(WechatApiClient, { strict: false }).get('/cgi-bin/x')).rejects.toThrow(/./);
    await app.close();

    expect(await wayOut.seen()).toBe(0);
    const said = warn.mock.calls.filter(([line]) => String(line).includes('http.allowInTests'));
    expect(said).toHaveLength(1);
    wayOut.close();
  });

  it('names the fix in the error of a call', async () => {
    const builder = applicationWith(() => ({ apps: [APP], requireTokenAtStart: false }), []);
    const app = await (await builder.compile()).init();

    await expect(app.get(WechatTokenService, { strict: false }).getAccessToken()).rejects.toMatchObject({
      code: 'WECHAT_UNAVAILABLE',
      failure: 'TEST_RUN',
      remedy: expect.stringMatching(/withoutWechat\(\).*http\.allowInTests/),
    });
    await app.close();
  });

  it('calls WeChat if the test allows it', async () => {
    const wayOut = await watchedWayOut();
    const http = { ...wayOut.http, allowInTests: true };
    const app = await (await applicationWith(() => ({ apps: [APP], http }), []).compile()).init();

    await expect(app.get(WechatTokenService, { strict: false }).getAccessToken()).rejects.toMatchObject({
      code: 'WECHAT_UNAVAILABLE',
    });

    expect(await wayOut.seen()).toBeGreaterThan(0);
    await app.close();
    wayOut.close();
  });
});
