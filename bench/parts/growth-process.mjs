import 'reflect-metadata';
import { setTimeout as rest } from 'node:timers/promises';
import { getHeapCodeStatistics } from 'node:v8';
import { NestFactory } from '@nestjs/core';
import {
  RedisTokenStore,
  TOKEN_STORE,
  WechatTokenEvents,
  WechatTokenModule,
  WechatTokenService,
} from 'nestjs-wechat-token';
import { appsOf } from '../kit/apps.mjs';
import { answer, question } from '../kit/child.mjs';

const { count, baseUrl, redisUrl, inDoubtMs } = await question();
const apps = appsOf(count);
// Loaded code and warm-up are not the cost of the apps.
const before = memoryBytes();
const codeBefore = codeBytes();

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
// The last in line, while all others are fetched in the background.
await nest.get(WechatTokenService).app(apps.at(-1).appId).getAccessToken();
const firstMs = performance.now() - begun;
if (count > held) await all;
const allMs = performance.now() - begun;
const spent = process.cpuUsage(cpuAtStart);
await rest(inDoubtMs);
const bytes = memoryBytes() - before;
const compiledBytes = codeBytes() - codeBefore;
// The rest of the collection is not the cost of the timers.
await rest(inDoubtMs);
answer({ moduleMs, firstMs, allMs, cpuMs: (spent.user + spent.system) / 1e3, bytes, compiledBytes });

// Nobody reads: only the timers work.
const { idleMs, idleTimes } = await question();
const shares = [];
while (shares.length < idleTimes) shares.push(await cpuShareOver(idleMs));
// The quietest one: a collection that happens to fall into another belongs to the start.
answer({ idleCpuShare: Math.min(...shares), ...(redisUrl === undefined && { storeBytes: bytesOfStore() }) });

async function cpuShareOver(ms) {
  const cpu = process.cpuUsage();
  const from = performance.now();
  await rest(ms);
  const { user, system } = process.cpuUsage(cpu);
  return (user + system) / 1e3 / (performance.now() - from);
}

/** Code that V8 compiled: it is on the heap, and independent of the number of apps. */
function codeBytes() {
  const { code_and_metadata_size: code, bytecode_and_metadata_size: bytecode } = getHeapCodeStatistics();
  return code + bytecode;
}

/** What the store in this process keeps: its strings are shared with the cached copies. */
function bytesOfStore() {
  const whole = memoryBytes();
  nest.get(TOKEN_STORE).table.clear();
  return whole - memoryBytes();
}

function memoryBytes() {
  for (let run = 0; run < 3; run += 1) globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
