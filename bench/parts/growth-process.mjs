import 'reflect-metadata';
import { setTimeout as rest } from 'node:timers/promises';
import { NestFactory } from '@nestjs/core';
import {
  RedisTokenStore,
  WechatTokenEvents,
  WechatTokenModule,
  WechatTokenService,
} from 'nestjs-wechat-token';
import { appsOf } from '../kit/apps.mjs';
import { answer, question } from '../kit/child.mjs';

const { count, baseUrl, redisUrl, settleMs } = await question();
const apps = appsOf(count);
// What was loaded and warmed up is not what the apps cost.
const before = memoryBytes();

const begun = performance.now();
const cpuAtStart = process.cpuUsage();
const nest = await NestFactory.createApplicationContext(
  WechatTokenModule.forRoot({
    apps,
    http: { baseUrl },
    ...(redisUrl && { store: RedisTokenStore.connect(redisUrl) }),
  }),
  { logger: false },
);
let held = 0;
let holdsAll;
const all = new Promise((resolve) => (holdsAll = resolve));
nest.get(WechatTokenEvents).on('refreshed', () => {
  held += 1;
  if (held === count) holdsAll();
});
const moduleMs = performance.now() - begun;
// The last in line, while all others are asked for behind it.
await nest.get(WechatTokenService).app(apps.at(-1).appId).getAccessToken();
const firstMs = performance.now() - begun;
if (count > held) await all;
const allMs = performance.now() - begun;
const spent = process.cpuUsage(cpuAtStart);
await rest(settleMs);
const bytes = memoryBytes() - before;
// What the collection left to do is not the clockwork's.
await rest(settleMs);
answer({ moduleMs, firstMs, allMs, cpuMs: (spent.user + spent.system) / 1e3, bytes });

// Nobody reads: what is left is the clockwork.
const { idleMs } = await question();
const cpu = process.cpuUsage();
const idleFrom = performance.now();
await rest(idleMs);
const { user, system } = process.cpuUsage(cpu);
answer({ idleCpuShare: (user + system) / 1e3 / (performance.now() - idleFrom) });

function memoryBytes() {
  for (let run = 0; run < 3; run += 1) globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
