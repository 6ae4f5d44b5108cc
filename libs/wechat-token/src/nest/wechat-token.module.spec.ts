import { inspect } from 'node:util';
import { Injectable, Module, type OnModuleDestroy, type OnModuleInit, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Cron, Interval, ScheduleModule, Timeout } from '@nestjs/schedule';
import { Test } from '@nestjs/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DEFAULT_APP, startWechatSimulator, type RunningSimulator } from 'wechat-simulator';
import {
  InjectWechatApp,
  MemoryTokenStore,
  WechatAppTokens,
  WechatTokenModule,
  WechatTokenService,
  type WechatTokenOptions,
  type WechatTokenOptionsFactory,
} from '../index.js';

const OTHER_APP = { appId: 'wxfedcba9876543210', appSecret: 'ffeeddccbbaa99887766554433221100' };

let wechat: RunningSimulator;
let options: WechatTokenOptions;

beforeEach(async () => {
  wechat = await startWechatSimulator({ apps: [DEFAULT_APP, OTHER_APP] });
  options = { apps: [DEFAULT_APP], http: { baseUrl: wechat.url } };
});

afterEach(() => wechat.close());

@Injectable()
class Settings implements WechatTokenOptionsFactory {
  createWechatTokenOptions(): WechatTokenOptions {
    return options;
  }
}

@Module({ providers: [Settings], exports: [Settings] })
class SettingsModule {}

@Injectable()
class Nothing {}

@Module({ providers: [Nothing], exports: [Nothing] })
class NothingModule {}

@Injectable()
class Shop {
  constructor(
    readonly tokens: WechatTokenService,
    @InjectWechatApp(DEFAULT_APP.appId) readonly app: WechatAppTokens,
  ) {}
}

@Module({ providers: [Shop] })
class ShopModule {}

const booted = async (...imports: NonNullable<Parameters<typeof Test.createTestingModule>[0]['imports']>) => {
  const moduleRef = await Test.createTestingModule({ imports }).compile();
  return moduleRef.init();
};

describe('WechatTokenModule', () => {
  it.each([
    ['forRoot', () => WechatTokenModule.forRoot({ ...options, isGlobal: true })],
    [
      'useFactory',
      () =>
        WechatTokenModule.forRootAsync({
          isGlobal: true,
          imports: [SettingsModule],
          inject: [Settings],
          useFactory: async (settings: Settings) => settings.createWechatTokenOptions(),
        }),
    ],
    ['useClass', () => WechatTokenModule.forRootAsync({ isGlobal: true, useClass: Settings })],
    [
      'useExisting',
      () =>
        WechatTokenModule.forRootAsync({
          isGlobal: true,
          imports: [SettingsModule],
          useExisting: Settings,
        }),
    ],
  ])('keeps a token with %s', async (_, imported) => {
    const app = await booted(imported(), ShopModule);

    const { tokens, app: handle } = app.get(Shop, { strict: false });

    expect(wechat.simulator.isAlive(await tokens.getAccessToken())).toBe(true);
    expect(handle.getAccessToken()).toBe(tokens.getAccessToken());
    await app.close();
  });

  it('is visible only where it is imported, unless it is global', async () => {
    @Module({ imports: [WechatTokenModule.forRoot(options)], providers: [Shop] })
    class WithTokens {}

    const app = await booted(WithTokens);

    expect(await app.get(Shop, { strict: false }).tokens.getAccessToken()).toBeTypeOf('string');
    await app.close();
    await expect(booted(WechatTokenModule.forRoot(options), ShopModule)).rejects.toThrow(
      /resolve dependencies/,
    );
  });

  it('refuses to be imported twice in one application', async () => {
    const twice = booted(
      WechatTokenModule.forRoot(options),
      WechatTokenModule.forRoot({ ...options, apps: [OTHER_APP] }),
    );

    await expect(twice).rejects.toMatchObject({
      code: 'OPTIONS_INVALID',
      option: 'WechatTokenModule.forRoot',
    });
  });

  it('runs in two applications of one process, each with its own apps', async () => {
    @Injectable()
    class OtherShop {
      constructor(@InjectWechatApp(OTHER_APP.appId) readonly app: WechatAppTokens) {}
    }
    @Module({ providers: [OtherShop] })
    class OtherShopModule {}

    const one = await booted(WechatTokenModule.forRoot({ ...options, isGlobal: true }), ShopModule);
    const other = await booted(
      WechatTokenModule.forRoot({ ...options, apps: [OTHER_APP], isGlobal: true }),
      OtherShopModule,
    );

    expect(await one.get(Shop, { strict: false }).app.getAccessToken()).not.toBe(
      await other.get(OtherShop, { strict: false }).app.getAccessToken(),
    );
    await Promise.all([one.close(), other.close()]);
  });

  it('does not start if an injected app is not configured', async () => {
    const imported = WechatTokenModule.forRoot({ ...options, apps: [OTHER_APP], isGlobal: true });

    const refused = booted(imported, ShopModule);

    await expect(refused).rejects.toMatchObject({
      code: 'APP_UNKNOWN',
      appId: DEFAULT_APP.appId,
      knownAppIds: [OTHER_APP.appId],
    });
  });

  it('accepts an instance of a class whose options are getters', async () => {
    class Given {
      get apps() {
        return [DEFAULT_APP];
      }
      get http() {
        return { baseUrl: wechat.url };
      }
      get isGlobal() {
        return true;
      }
    }

    const app = await booted(WechatTokenModule.forRoot(new Given()), ShopModule);

    expect(await app.get(Shop, { strict: false }).app.getAccessToken()).toBeTypeOf('string');
    await app.close();
  });

  it('checks the result of a factory when the application starts', async () => {
    const useFactory = () => ({ ...options, apps: [] });

    const refused = booted(WechatTokenModule.forRootAsync({ useFactory }));

    await expect(refused).rejects.toMatchObject({ code: 'OPTIONS_INVALID', option: 'apps' });
  });

  it('says what forRootAsync needs', () => {
    expect(() => WechatTokenModule.forRootAsync({})).toThrow(/useFactory, useClass and useExisting/);
  });

  it.each<[string, string, () => unknown]>([
    ['forRoot', 'nothing', () => WechatTokenModule.forRoot(undefined as never)],
    ['forRootAsync', 'nothing', () => WechatTokenModule.forRootAsync(undefined as never)],
    ['isGlobal', 'a text', () => WechatTokenModule.forRoot({ ...options, isGlobal: 'yes' as never })],
    [
      'isGlobal',
      'null',
      () => WechatTokenModule.forRootAsync({ useClass: Settings, isGlobal: null as never }),
    ],
    ['useFactory', 'options', () => WechatTokenModule.forRootAsync({ useFactory: options as never })],
  ])('refuses %s that is %s with a sentence', (option, _, make) => {
    expect(make).toThrow(expect.objectContaining({ code: 'OPTIONS_INVALID', option }));
  });

  it.each([
    ['useClass', { useClass: Nothing as never }],
    ['useExisting', { imports: [NothingModule], useExisting: Nothing as never }],
  ])('refuses %s without the method that creates the options', async (option, given) => {
    const refused = booted(WechatTokenModule.forRootAsync(given));

    await expect(refused).rejects.toMatchObject({ code: 'OPTIONS_INVALID', option });
  });

  it('shows the secret in nothing that Nest holds', async () => {
    const imported = WechatTokenModule.forRoot({ ...options, isGlobal: true });

    const app = await booted(imported, ShopModule);
    const printed = inspect([imported, app], { depth: 9, showHidden: true, maxArrayLength: null });

    expect(printed).toContain(DEFAULT_APP.appId);
    expect(printed).not.toContain(DEFAULT_APP.appSecret);
    await app.close();
  });

  it('works in the hooks of other providers', async () => {
    const seen: string[] = [];
    @Injectable()
    class Early implements OnModuleInit, OnModuleDestroy {
      constructor(private readonly tokens: WechatTokenService) {}
      async onModuleInit() {
        seen.push(await this.tokens.getAccessToken());
      }
      async onModuleDestroy() {
        seen.push(await this.tokens.getAccessToken());
      }
    }
    const layers = layered(Early, 4);

    const app = await booted(WechatTokenModule.forRoot({ ...options, isGlobal: true }), layers);
    await app.close();

    expect(seen).toHaveLength(2);
    for (const token of seen) expect(wechat.simulator.isAlive(token)).toBe(true);
  });

  it.each([
    [true, true],
    [true, false],
    [false, true],
    [false, false],
  ])(
    'releases its store before the client of the application closes (global %s, client global %s)',
    async (isGlobal, isClientGlobal) => {
      const closed: string[] = [];
      @Injectable()
      class Client implements OnModuleDestroy {
        onModuleDestroy() {
          closed.push('client');
        }
      }
      @Module({ providers: [Client], exports: [Client] })
      class Clients {}
      const clients = { module: Clients, global: isClientGlobal };
      const store = new MemoryTokenStore();
      store.close = async () => void closed.push('store');
      const imported = WechatTokenModule.forRootAsync({
        isGlobal,
        imports: [clients],
        inject: [Client],
        useFactory: () => ({ ...options, store }),
      });

      const app = await booted(imported);
      await app.close();

      expect(closed).toEqual(['store', 'client']);
    },
  );

  it('lets the jobs of the application run once', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval', 'clearTimeout', 'clearInterval', 'Date'] });
    const runs = { cron: 0, interval: 0, timeout: 0 };
    @Injectable()
    class Jobs {
      @Cron('* * * * * *')
      onCron() {
        runs.cron += 1;
      }
      @Interval(1_000)
      onInterval() {
        runs.interval += 1;
      }
      @Timeout(500)
      onTimeout() {
        runs.timeout += 1;
      }
    }
    @Module({ imports: [ScheduleModule.forRoot()], providers: [Jobs] })
    class JobsModule {}

    try {
      const app = await booted(JobsModule, WechatTokenModule.forRoot(options));
      await vi.advanceTimersByTimeAsync(10_000);

      expect(runs).toEqual({ cron: 10, interval: 10, timeout: 1 });
      await app.close();
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it.each([
    ['Express', () => new ExpressAdapter()],
    ['Fastify', () => new FastifyAdapter()],
  ])('boots on %s', async (_, adapter) => {
    @Module({ imports: [WechatTokenModule.forRoot(options)], providers: [Shop] })
    class AppModule {}

    const app = await NestFactory.create(AppModule, adapter(), { logger: false });
    await app.listen(0, '127.0.0.1');

    expect(await app.get(Shop).tokens.getAccessToken()).toBeTypeOf('string');
    await app.close();
  });
});

/** A provider this many modules deep: Nest runs its hooks before those of a module that is imported higher up. */
function layered(provider: Type, depth: number): Type {
  @Module(depth === 0 ? { providers: [provider] } : { imports: [layered(provider, depth - 1)] })
  class Layer {}
  return Layer;
}
