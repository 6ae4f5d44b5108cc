import 'reflect-metadata';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { NestFactory } from '@nestjs/core';
import type { UpgradeWork } from './main.js';

// One process of the fleet, with the release in the given folder: uses every app's token in a loop until it is stopped.

type Library = typeof import('nestjs-wechat-token');

const USE_EVERY_MS = 500;

const UNREADABLE = 'TOKEN_RECORD_UNREADABLE';

async function run({ library, apps, baseUrl, redisUrl, graceMs, timing }: UpgradeWork): Promise<void> {
  const entry = pathToFileURL(join(library, 'dist/index.js')).href;
  const { DEFAULT_TIMING, RedisTokenStore, WechatTokenEvents, WechatTokenModule, WechatTokenService } =
    (await import(entry)) as Library;
  // A release refuses unknown options.
  const known = Object.entries(timing).filter(([option]) => option in DEFAULT_TIMING);
  const tally = { refreshed: 0, unreadable: 0, failures: [] as string[], uses: 0 };
  class UpgradeModule {}
  const context = await NestFactory.createApplicationContext(
    {
      module: UpgradeModule,
      imports: [
        WechatTokenModule.forRoot({
          apps: apps.map((app) => ({ ...app, keepWarm: true })),
          http: { baseUrl },
          timing: Object.fromEntries(known),
          simulation: { renewsInLastMs: graceMs, overlapMs: graceMs, tickMs: 50 },
          store: RedisTokenStore.connect(redisUrl, { onNotice: () => undefined }),
        }),
      ],
      providers: [
        {
          provide: 'HEARD',
          inject: [WechatTokenEvents],
          useFactory: (events: InstanceType<Library['WechatTokenEvents']>) =>
            events.onAny((event) => {
              if (event.type === 'refreshed' && event.replaced) tally.refreshed += 1;
              if (event.type === 'refresh-failed' && event.reason.code === UNREADABLE) tally.unreadable += 1;
            }),
        },
      ],
    },
    { logger: false, abortOnError: false },
  );
  const tokens = context.get(WechatTokenService);
  const traffic = { isGoing: true };
  const running = apps.map(async ({ appId }) => {
    while (traffic.isGoing) {
      tally.uses += 1;
      await tokens
        .app(appId)
        .api.get('/cgi-bin/getcallbackip')
        .catch((error: unknown) => tally.failures.push(String(error)));
      await new Promise((resolve) => void setTimeout(resolve, USE_EVERY_MS));
    }
  });
  process.once('message', () => {
    traffic.isGoing = false;
    void Promise.all(running)
      .then(() => context.close())
      .then(() => process.send!(tally, undefined, undefined, () => process.exit()));
  });
  process.send!('running');
}

process.once('message', (work: UpgradeWork) => void run(work));
