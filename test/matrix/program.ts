import type { Cell } from './cells.js';

/** The whole application of a plain cell: a token from Redis over HTTP, from a simulated WeChat. */
export function programOf({ platform }: Cell): string {
  const isFastify = platform === 'fastify';
  return `import 'reflect-metadata';
import { Controller, Get, Inject, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
${isFastify ? "import { FastifyAdapter } from '@nestjs/platform-fastify';" : "import { ExpressAdapter } from '@nestjs/platform-express';"}
import {
  InjectWechatApp,
  RedisTokenStore,
  TOKEN_STORE,
  WechatAppTokens,
  WechatTokenModule,
  WechatTokenService,
  type TokenStore,
  type WechatTokenOptions,
} from 'nestjs-wechat-token';
import { WechatTokenHealthIndicator } from 'nestjs-wechat-token/health';
import { WechatTokenMetricsModule } from 'nestjs-wechat-token/metrics';
import { WechatTokenTestingModule } from 'nestjs-wechat-token/testing';
import { HealthCheck, HealthCheckService, TerminusModule } from '@nestjs/terminus';
import { Registry } from 'prom-client';
import { startWechatSimulator } from 'wechat-simulator';

const APP = { appId: 'wx0123456789abcdef', appSecret: '0123456789abcdef0123456789abcdef' };

const registry = new Registry();

@Controller()
class TokenController {
  constructor(
    private readonly tokens: WechatTokenService,
    @InjectWechatApp(APP.appId) private readonly app: WechatAppTokens,
    @Inject(TOKEN_STORE) private readonly store: TokenStore,
    private readonly checks: HealthCheckService,
    private readonly wechat: WechatTokenHealthIndicator,
  ) {}

  @Get('health')
  @HealthCheck()
  health() {
    return this.checks.check([() => this.wechat.check('wechat')]);
  }

  @Get('token')
  async token() {
    const accessToken = await this.tokens.getAccessToken();
    return { accessToken, isSame: accessToken === (await this.app.getAccessToken()), hasStore: this.store !== undefined };
  }
}

function expectThat(what: string, isSo: boolean): void {
  if (!isSo) throw new Error('Not so: ' + what);
}

async function main(): Promise<void> {
  const wechat = await startWechatSimulator({ apps: [APP] });
  @Module({
    imports: [
      WechatTokenModule.forRootAsync({
        isGlobal: true,
        useFactory: (): WechatTokenOptions => ({
          apps: [APP],
          http: { baseUrl: wechat.url },
          store: RedisTokenStore.connect(process.env['REDIS_URL'] ?? '', { keyPrefix: process.env['KEY_PREFIX'] ?? '' }),
        }),
      }),
      TerminusModule,
      WechatTokenMetricsModule.forRoot({ registry }),
    ],
    controllers: [TokenController],
    providers: [WechatTokenHealthIndicator],
  })
  class AppModule {}

  const application = await NestFactory.create(AppModule, new ${isFastify ? 'FastifyAdapter' : 'ExpressAdapter'}(), {
    logger: ['error', 'warn'],
    abortOnError: false,
  });
  await application.listen(0, '127.0.0.1');
  const url = await application.getUrl();
  const answer = (await (await fetch(url + '/token')).json()) as Record<string, unknown>;
  const issued = wechat.simulator.journal.issued();
  expectThat('the token is the one that WeChat issued', answer['accessToken'] === issued[0]?.value);
  expectThat('WeChat was asked once', issued.length === 1);
  expectThat('the handle of the app answers the same', answer['isSame'] === true);
  expectThat('the store is injected', answer['hasStore'] === true);
  const { accessToken } = await application.get(WechatTokenService).fleetStatus();
  expectThat('Redis keeps it', accessToken.record !== undefined);
  const health = (await (await fetch(url + '/health')).json()) as { status: string; details: unknown };
  expectThat('it is healthy', health.status === 'ok' && JSON.stringify(health.details).includes(APP.appId));
  const metrics = await registry.metrics();
  expectThat('there are metrics', /^wechat_token_seconds_left\\{.*\\} [1-9]/m.test(metrics));
  await application.close();
  await wechat.close();

  const testing = await NestFactory.createApplicationContext(WechatTokenTestingModule.forRoot({ accessToken: 'mine' }), {
    logger: false,
  });
  expectThat('the testing module answers', (await testing.get(WechatTokenService).getAccessToken()) === 'mine');
  await testing.close();
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
`;
}

/** Loads each entry point both ways, and fails where they differ: one set of classes at run time. */
export const sameClassesOf = (entries: readonly string[]) => `import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const entries = ${JSON.stringify(entries)};
// At once, as an application with lazy modules may.
for (const [i, imported] of (await Promise.all(entries.map((entry) => import(entry)))).entries()) {
  const required = require(entries[i]);
  for (const [name, value] of Object.entries(imported)) {
    if (required[name] !== value) throw new Error(entries[i] + ' has two ' + name);
  }
}
`;

/** A specification beside those of the stock starter, which has CommonJS in NestJS 11 and ES modules in 12. */
export const stockSpecOf = (nest: Cell['nest']) => `import { Test } from '@nestjs/testing';
import { WechatTokenModule, WechatTokenService } from 'nestjs-wechat-token';
import { withoutWechat, WechatTokenTestingModule } from 'nestjs-wechat-token/testing';
import { startWechatSimulator } from 'wechat-simulator';
import { AppModule } from './app.module${nest === 11 ? '' : '.js'}';

const APP = { appId: 'wx0123456789abcdef', appSecret: '0123456789abcdef0123456789abcdef' };

describe('WeChat', () => {
  it('hands out the token of a test', async () => {
    const imports = [WechatTokenTestingModule.forRoot({ accessToken: 'mine' })];
    const moduleRef = await Test.createTestingModule({ imports }).compile();

    expect(await moduleRef.get(WechatTokenService).getAccessToken()).toBe('mine');
    await moduleRef.close();
  });

  it('is left out of the whole application', async () => {
    const moduleRef = await withoutWechat(Test.createTestingModule({ imports: [AppModule] })).compile();
    await moduleRef.init();

    expect(await moduleRef.get(WechatTokenService, { strict: false }).getAccessToken()).toBe('test');
    await moduleRef.close();
  });

  it('is not called by a test of the application as it is', async () => {
    const moduleRef = await Test.createTestingModule({ imports: [AppModule] }).compile();
    await moduleRef.init();

    const asked = moduleRef.get(WechatTokenService, { strict: false }).getAccessToken();

    await expect(asked).rejects.toMatchObject({ failure: 'TEST_RUN' });
    await moduleRef.close();
  });

  it('hands out a token of a simulated WeChat', async () => {
    const wechat = await startWechatSimulator({ apps: [APP] });
    const imports = [WechatTokenModule.forRoot({ apps: [APP], http: { baseUrl: wechat.url } })];
    const moduleRef = await Test.createTestingModule({ imports }).compile();
    await moduleRef.init();

    const token = await moduleRef.get(WechatTokenService).getAccessToken();

    expect(token).toBe(wechat.simulator.journal.issued()[0]?.value);
    await moduleRef.close();
    await wechat.close();
  });
});
`;
