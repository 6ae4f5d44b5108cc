import type { LoggerService } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import {
  WechatApiClient,
  WechatTokenModule,
  WechatTokenService,
  type WechatEndpoint,
  type WechatTokenOptions,
} from 'nestjs-wechat-token';
import { DEFAULT_APP } from 'wechat-simulator';

/** An application with our module in it. */
export interface Application {
  readonly api: WechatApiClient;
  readonly tokens: WechatTokenService;
  close(): Promise<void>;
}

const nothing = () => undefined;
const SILENT: LoggerService = { log: nothing, error: nothing, warn: nothing };

/** Starts one for the simulator's app. */
export async function startApplication(
  baseUrl: string,
  { endpoint = 'stable', ...options }: Partial<WechatTokenOptions> & { endpoint?: WechatEndpoint } = {},
): Promise<Application> {
  const imported = WechatTokenModule.forRoot({
    apps: [{ ...DEFAULT_APP, endpoint }],
    http: { baseUrl },
    ...options,
  });
  const moduleRef = await Test.createTestingModule({ imports: [imported] })
    .setLogger(SILENT)
    .compile();
  await moduleRef.init();
  return {
    api: moduleRef.get(WechatApiClient),
    tokens: moduleRef.get(WechatTokenService),
    close: () => moduleRef.close(),
  };
}
