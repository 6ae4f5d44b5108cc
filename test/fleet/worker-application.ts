import { readFileSync } from 'node:fs';
import { NestFactory } from '@nestjs/core';
import type { INestApplicationContext } from '@nestjs/common';
import {
  RedisTokenStore,
  WechatTokenEvents,
  WechatTokenModule,
  WechatTokenService,
  type Clock,
} from 'nestjs-wechat-token';
import { addressedAgent } from './addressed-agent.js';
import type { WorkerConfig } from './messages.js';
import { sleepOf } from './sleep-of.js';

/** The application of one process of the fleet. */
export interface WorkerApplication {
  readonly config: WorkerConfig;
  readonly context: INestApplicationContext;
  readonly tokens: WechatTokenService;
  readonly events: Record<string, number>;
}

class FleetModule {}

/** Opens an application that imports the module as a user's does. */
export async function openApplication(config: WorkerConfig): Promise<WorkerApplication> {
  const { appId, appSecret, endpoint, hostClockMs } = config;
  const events: Record<string, number> = {};
  const root = {
    module: FleetModule,
    imports: [
      WechatTokenModule.forRoot({
        apps: [{ appId, appSecret, endpoint, keepWarm: true }],
        http: { baseUrl: config.baseUrl, agent: addressedAgent(config.ip) },
        timing: config.timing,
        simulation: { renewsInLastMs: config.graceMs, overlapMs: config.graceMs, tickMs: 50 },
        store: storeOf(config),
        ...(config.budgets && { budgets: config.budgets }),
        ...(config.cron !== undefined && { cron: config.cron }),
        ...(hostClockMs !== undefined && { clock: clockOffBy(hostClockMs) }),
      }),
    ],
    // From the beginning: an application does its first work while it starts.
    providers: [
      {
        provide: 'HEARD',
        useFactory: (all: WechatTokenEvents) =>
          all.onAny(({ type }) => void (events[type] = (events[type] ?? 0) + 1)),
        inject: [WechatTokenEvents],
      },
    ],
  };
  const context = await NestFactory.createApplicationContext(root, { logger: false, abortOnError: false });
  return { config, context, tokens: context.get(WechatTokenService), events };
}

function storeOf({ redisUrl, keyPrefix, timing, storeClockFile, ...more }: WorkerConfig) {
  return RedisTokenStore.connect(redisUrl, {
    keyPrefix,
    ...(timing.storeTimeoutMs !== undefined && { commandTimeoutMs: timing.storeTimeoutMs }),
    // From a file, so that the clock moves for all processes at one instant, as that of a Redis would.
    ...(storeClockFile !== undefined && {
      clockOffsetMs: () => Number(readFileSync(storeClockFile, 'utf8')),
    }),
    onNotice: () => undefined,
    ...(more.sentinels && { sentinels: more.sentinels }),
    ...(more.nodes && { nodes: more.nodes }),
  });
}

function clockOffBy(ms: number): Clock {
  return { now: () => Date.now() + ms, monotonic: () => performance.now(), sleep: sleepOf };
}
