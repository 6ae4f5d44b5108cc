import { Controller, Get, Module, type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { WechatTokenModule, WechatTokenService, type WechatApp } from 'nestjs-wechat-token';
import {
  WechatTokenConsoleModule,
  type ConsoleState,
  type WechatTokenConsoleModuleOptions,
} from 'nestjs-wechat-token-console';
import { DEFAULT_APP, startWechatSimulator, type RunningSimulator } from 'wechat-simulator';
import { StateReader } from './state-reader.js';

export const ADAPTERS: readonly [string, () => FastifyAdapter | ExpressAdapter][] = [
  ['Fastify', () => new FastifyAdapter()],
  ['Express', () => new ExpressAdapter()],
];

/** An application that mounts the console, over a simulated WeChat. */
export interface ConsoleWorld {
  readonly app: INestApplication;
  readonly wechat: RunningSimulator;
  readonly tokens: WechatTokenService;
  /** The address of the application, without a slash at its end. */
  readonly url: string;
  get(path: string, headers?: Record<string, string>): Promise<Response>;
  stateOf(query: string): Promise<ConsoleState>;
  /** Opens a stream at the default path. */
  stream(query: string): Promise<StateReader>;
  close(): Promise<void>;
}

@Controller('orders')
class OrdersController {
  @Get(':id')
  order(): { readonly by: string } {
    return { by: 'the application' };
  }
}

/** Starts the application on 127.0.0.1. */
export async function startConsole({
  adapter = () => new FastifyAdapter(),
  prefix = '',
  apps = [DEFAULT_APP],
  console: options = {},
}: {
  /** Makes the adapter. */
  readonly adapter?: () => FastifyAdapter | ExpressAdapter;
  readonly prefix?: string;
  readonly apps?: readonly WechatApp[];
  readonly console?: WechatTokenConsoleModuleOptions;
} = {}): Promise<ConsoleWorld> {
  const wechat = await startWechatSimulator();

  @Module({
    imports: [
      WechatTokenModule.forRoot({
        isGlobal: true,
        apps,
        http: { baseUrl: wechat.url },
        simulation: { tickMs: 50 },
      }),
      WechatTokenConsoleModule.forRoot(options),
    ],
    controllers: [OrdersController],
  })
  class AppModule {}

  const app = await NestFactory.create(AppModule, adapter(), { logger: false, abortOnError: false });
  if (prefix !== '') app.setGlobalPrefix(prefix);
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  const readers: StateReader[] = [];
  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(url + path, { headers, redirect: 'manual' });
  return {
    app,
    wechat,
    tokens: app.get(WechatTokenService, { strict: false }),
    url,
    get,
    stateOf: async (query) => (await (await get(`/console/api/state?${query}`)).json()) as ConsoleState,
    stream: async (query) => {
      const reader = await StateReader.open(`${url}/console/api/stream?${query}`);
      readers.push(reader);
      return reader;
    },
    close: async () => {
      for (const reader of readers) reader.close();
      await app.close();
      await wechat.close();
    },
  };
}
