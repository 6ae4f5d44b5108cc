// What users' access tokens cost, at 1,000 and at 1,000,000 of them in one real Redis: the time of a read through
// WechatUserService, what Redis needs for a user, what this process needs, and every command that Redis was given. Run it
// with `npm run bench:users`, or with `npm run bench:users -- 200000` for another number. It fails if anybody searched for keys.
import 'reflect-metadata';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { NestFactory } from '@nestjs/core';
import { RedisTokenStore, WechatTokenModule, WechatUserService } from 'nestjs-wechat-token';
import { DEFAULT_APP, startWechatSimulator } from 'wechat-simulator';
import { startRedis } from '../kit/redis.mjs';
import { median, quantile } from '../kit/statistics.mjs';
import { textOf } from '../report/table.mjs';

const SIZES = [1_000, Number(process.argv[2] ?? 1_000_000)];
const READS = 50_000;
const WARM_UP = 5_000;
/** Concurrent writes. */
const AT_ONCE = 500;
const TWO_HOURS_MS = 7_200_000;
/** As long as WeChat's published examples. */
const TOKEN_LENGTH = 110;

if (!Number.isInteger(SIZES[1]) || SIZES[1] <= SIZES[0])
  throw new Error(`Give a whole number above ${SIZES[0]}`);
if (globalThis.gc === undefined) {
  const again = ['--expose-gc', fileURLToPath(import.meta.url), ...process.argv.slice(2)];
  process.exit(spawnSync(process.execPath, again, { stdio: 'inherit' }).status ?? 1);
}

const { appId } = DEFAULT_APP;
const wechat = await startWechatSimulator();
const redis = await startRedis({ isDurable: true });
const filler = RedisTokenStore.connect(redis.url);
const app = await NestFactory.createApplicationContext(
  WechatTokenModule.forRoot({
    apps: [{ ...DEFAULT_APP }],
    http: { baseUrl: wechat.url, proxy: false },
    store: RedisTokenStore.connect(redis.url),
  }),
  { logger: false },
);
const users = app.get(WechatUserService);

const empty = await redis.usedBytes();
const rows = [];
let filled = 0;
for (const size of SIZES) {
  await fill(size);
  rows.push(await measured(size));
}
const commands = await commandsGiven();
const refreshes = wechat.simulator.journal.calls('/sns/oauth2/refresh_token').length;
await app.close();
await filler.close();
await redis.stop();
await wechat.close();
report();

/** Adds users with the store's own commit, as an exchanged code does. */
async function fill(size) {
  const begun = performance.now();
  while (filled < size) {
    const count = Math.min(AT_ONCE, size - filled);
    await Promise.all(Array.from({ length: count }, (_, index) => keep(filled + index)));
    filled += count;
    if (filled % 50_000 === 0) process.stderr.write(`\r${filled.toLocaleString('en')} users kept`);
  }
  const seconds = Math.round((performance.now() - begun) / 1_000);
  process.stderr.write(`\r${size.toLocaleString('en')} users kept (${seconds} s)\n`);
}

async function keep(index) {
  const now = Date.now();
  const value = tokenOf('access', index);
  await filler.commit({
    key: { appId, kind: 'user-token', subject: openIdOf(index) },
    version: `${String(now).padStart(16, '0')}-fill${index}`,
    value,
    fingerprint: createHash('sha256').update(value).digest('hex').slice(0, 16),
    issuerState: tokenOf('refresh', index),
    askedAt: now,
    inDoubtMs: 0,
    expiresAt: now + TWO_HOURS_MS,
    dueAt: now + TWO_HOURS_MS - 300_000,
    lifetimeMs: TWO_HOURS_MS,
    clears: [],
  });
}

async function measured(size) {
  // Random, but the same in each run; each is a different user as long as there are enough.
  const indexes = Array.from({ length: READS + WARM_UP }, (_, read) => (read * 7_919 + 13) % size);
  for (const index of indexes.slice(0, WARM_UP)) await read(index);
  const times = [];
  for (const index of indexes.slice(WARM_UP)) {
    const begun = performance.now();
    await read(index);
    times.push((performance.now() - begun) * 1_000);
  }
  globalThis.gc();
  return {
    size,
    median: median(times),
    p99: quantile(times, 0.99),
    redisBytes: (await redis.usedBytes()) - empty,
    heapBytes: process.memoryUsage().heapUsed,
  };
}

async function read(index) {
  const value = await users.getUserAccessToken(openIdOf(index));
  if (value !== tokenOf('access', index)) throw new Error(`Another token than that of user ${index}`);
}

async function commandsGiven() {
  const told = await redis.client.info('commandstats');
  return [...told.matchAll(/^cmdstat_([\w|-]+):calls=(\d+)/gm)].map(([, name, calls]) => [
    name,
    Number(calls),
  ]);
}

function openIdOf(index) {
  return `o${String(index).padStart(27, '0')}`;
}

function tokenOf(kind, index) {
  return `${kind}-${index}-`.padEnd(TOKEN_LENGTH, 'x');
}

function report() {
  const [few, many] = rows;
  const whole = (number) => Math.round(number).toLocaleString('en');
  const ratio = (field) => `${(many[field] / few[field]).toFixed(2)}x`;
  const perUser = ({ redisBytes: bytes, size }) => bytes / size;
  const mega = (bytes) => (bytes / 1_048_576).toFixed(1);
  const table = [
    ['', `${whole(few.size)} users`, `${whole(many.size)} users`, 'ratio'],
    ['a read, median (µs)', whole(few.median), whole(many.median), ratio('median')],
    ['a read, 99th percentile (µs)', whole(few.p99), whole(many.p99), ratio('p99')],
    [
      'Redis, a user (bytes)',
      whole(perUser(few)),
      whole(perUser(many)),
      `${(perUser(many) / perUser(few)).toFixed(2)}x`,
    ],
    ['Redis, all users (MiB)', mega(few.redisBytes), mega(many.redisBytes), ratio('redisBytes')],
    ['heap of the reading process (MiB)', mega(few.heapBytes), mega(many.heapBytes), ratio('heapBytes')],
  ];
  process.stdout.write(textOf(table));
  const searches = commands.filter(([name]) => /^(?:keys|(?:[hsz])?scan|randomkey)$/.test(name));
  const named = commands
    .map(([name, calls]) => `${name} ${whole(calls)}`)
    .sort()
    .join(', ');
  process.stdout.write(`\nRefreshes by WeChat: ${refreshes}\nCommands to Redis: ${named}\n`);
  process.stdout.write(`KEYS or SCAN: ${searches.length === 0 ? 'none' : searches.join(', ')}\n`);
  if (searches.length > 0) process.exitCode = 1;
}
