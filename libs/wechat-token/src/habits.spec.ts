import { Controller, Get, Injectable, Logger, Module, type INestApplication } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  isWechatTokenError,
  UnknownAppError,
  WechatRefusedError,
  WechatTicketService,
  WechatTokenExceptionFilter,
  WechatTokenModule,
  WechatTokenService,
  WechatUnavailableError,
  WechatUserService,
  type WechatTokenOptions,
} from './index.js';
import { aloneLine, plainHttpLine } from './tokens/log/start-lines.js';
import { resolveLater } from './tokens/options/resolve-later.js';
import { WechatTokenTestingModule } from './testing.js';
import { MemoryTokenStore } from './stores/memory/memory-token-store.js';

const APP = { appId: 'wx0123456789abcdef', appSecret: '0123456789abcdef0123456789abcdef' };
const AWAY = { baseUrl: 'http://127.0.0.1:9' };

@Injectable()
class Shop {
  constructor(readonly tokens: WechatTokenService) {}
}

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

describe('habitual usage', () => {
  it('names only the app in every call', async () => {
    const imports = [WechatTokenTestingModule.forRoot()];
    const moduleRef = await Test.createTestingModule({ imports }).compile();
    const tokens = moduleRef.get(WechatTokenService);
    const tickets = moduleRef.get(WechatTicketService);
    const users = moduleRef.get(WechatUserService);

    expect(await tokens.getAccessToken(APP.appId)).toBe('test');
    expect((await tokens.getCredential(APP.appId)).value).toBe('test');
    expect(await tokens.withAccessToken((token) => token, APP.appId)).toBe('test');
    expect((await tokens.refresh(APP.appId)).outcome).toBeTypeOf('string');
    expect((await tokens.reportRejected('test', APP.appId)).value).toBe('test');
    expect((await tickets.signJsSdk('https://shop.example.com/', APP.appId)).appId).toBe(APP.appId);
    expect((await users.code2Session('o-annabel', APP.appId)).openId).toBe('o-annabel');
    await expect(tokens.getAccessToken('wx')).rejects.toMatchObject({ code: 'APP_UNKNOWN' });
  });

  it('narrows an error by its code', () => {
    const thrown: unknown = new WechatRefusedError({ appId: APP.appId, errcode: 40164, scope: 'address' });

    const errcode =
      isWechatTokenError(thrown) && thrown.code === 'WECHAT_REFUSED' ? thrown.errcode : undefined;

    expect(errcode).toBe(40164);
    expect(isWechatTokenError(new Error('WECHAT_REFUSED'))).toBe(false);
    expect(JSON.stringify(thrown)).not.toContain('Symbol');
  });

  it('gives undefined for everything that may be left out', async () => {
    const options: WechatTokenOptions = {
      apps: [{ ...APP, endpoint: undefined, keepWarm: undefined }],
      store: undefined,
      language: undefined,
      timing: { waitMs: undefined },
      budgets: undefined,
      clock: undefined,
      simulation: undefined,
    };

    expect(await resolveLater(options)).toMatchObject({ language: 'en', timing: { waitMs: 10_000 } });
  });

  it('imports the class without options, and gets an error that says what to write', async () => {
    @Module({ imports: [WechatTokenModule], providers: [Shop] })
    class AppModule {}

    await expect(Test.createTestingModule({ imports: [AppModule] }).compile()).rejects.toMatchObject({
      code: 'OPTIONS_INVALID',
      option: 'imports',
      remedy: expect.stringContaining('WechatTokenModule.forRoot({ isGlobal: true'),
    });
  });

  it('imports the class again elsewhere, and gets an error that says what to write', async () => {
    @Module({ imports: [WechatTokenModule], providers: [Shop] })
    class ShopModule {}
    const configured = WechatTokenModule.forRoot({ apps: [APP], http: AWAY });

    await expect(Test.createTestingModule({ imports: [configured, ShopModule] }).compile()).rejects.toThrow(
      /WechatTokenModule without options/,
    );
  });
});

describe('WechatTokenExceptionFilter', () => {
  @Controller()
  class Throwing {
    @Get('unknown')
    unknown() {
      throw new UnknownAppError(APP.appId, []);
    }
    @Get('refused')
    refused() {
      throw new WechatRefusedError({ appId: APP.appId, errcode: 48001, scope: 'other', rid: 'r-1' });
    }
    @Get('away')
    away() {
      throw new WechatUnavailableError(APP.appId, 'ETIMEDOUT');
    }
    @Get('other')
    other() {
      throw new Error('canary');
    }
  }

  it.each([
    ['Express', () => new ExpressAdapter()],
    ['Fastify', () => new FastifyAdapter()],
  ])('answers our errors on %s, and passes others on', async (_, adapter) => {
    const moduleRef = await Test.createTestingModule({ controllers: [Throwing] }).compile();
    const app: INestApplication = moduleRef.createNestApplication(adapter(), { logger: false });
    app.useGlobalFilters(new WechatTokenExceptionFilter());
    await app.listen(0, '127.0.0.1');
    const url = await app.getUrl();
    const answerOf = async (path: string) => {
      const response = await fetch(`${url}/${path}`);
      return [response.status, await response.json()];
    };

    expect(await answerOf('unknown')).toMatchObject([404, { code: 'APP_UNKNOWN' }]);
    expect(await answerOf('refused')).toMatchObject([502, { errcode: 48001, rid: 'r-1' }]);
    expect(await answerOf('away')).toMatchObject([503, { code: 'WECHAT_UNAVAILABLE' }]);
    expect(await answerOf('other')).toMatchObject([500, { message: 'Internal server error' }]);
    await app.close();
  });
});

describe('the log of a start', () => {
  it('says which apps are kept, from where, in what store and in which role', async () => {
    const said = vi.spyOn(Logger.prototype, 'log').mockImplementation(() => undefined);
    const apps = [APP, { ...APP, appId: 'wxfedcba9876543210', endpoint: 'legacy' as const }];
    const imports = [WechatTokenModule.forRoot({ apps, role: 'reader', http: AWAY })];

    const app = await (await Test.createTestingModule({ imports }).compile()).init();
    await app.close();

    const lines = said.mock.calls.map(([line]) => String(line)).filter((line) => line.startsWith('Keeps'));
    expect(lines).toEqual([
      'Keeps tokens of wx0123456789abcdef (stable), wxfedcba9876543210 (legacy) from 127.0.0.1:9 in MemoryTokenStore, as reader',
    ]);
  });

  it('warns of a store for one process, and of plain http', async () => {
    const said = vi.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    vi.stubEnv('pm_id', '0');
    const http = { baseUrl: 'http://x.localhost:9', allowPlainHttp: true };
    const imports = [WechatTokenModule.forRoot({ apps: [APP], role: 'reader', http })];

    const app = await (await Test.createTestingModule({ imports }).compile()).init();
    await app.close();

    const lines = said.mock.calls.map(([line]) => String(line));
    expect(lines).toEqual([
      expect.stringContaining('runs under PM2'),
      expect.stringContaining('go to x.localhost:9 unencrypted'),
    ]);
  });

  it.each([
    [true, {}, true],
    [false, { pm_id: '0' }, true],
    [false, {}, false],
  ])('warns of a store in memory in a worker (%s) or under PM2 (%o): %s', async (isWorker, env, warns) => {
    const options = await resolveLater({ apps: [APP], store: new MemoryTokenStore() });

    expect(aloneLine(options, env, isWorker) !== undefined).toBe(warns);
  });

  it.each([
    ['http://wechat-simulator:3001', true],
    ['http://x.localhost:3001', true],
    ['http://127.0.0.1:3001', false],
    ['https://gateway.example.com', false],
  ])('warns of plain http to %s: %s', async (baseUrl, warns) => {
    const options = await resolveLater({ apps: [APP], http: { baseUrl, allowPlainHttp: true } });

    expect(plainHttpLine(options) !== undefined).toBe(warns);
  });

  it.each([
    { baseUrl: 'http://x.localhost:3001' },
    { baseUrl: 'http://api.weixin.qq.com', allowPlainHttp: true },
  ])('is not created with %o', async (http) => {
    await expect(resolveLater({ apps: [APP], http })).rejects.toMatchObject({ option: 'http.baseUrl' });
  });
});
