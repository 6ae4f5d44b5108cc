// What a hot read costs, as ratios from one run: the floor is an `await` of a resolved promise and one look at the
// clock. Run it with `npm run bench`; nothing passes or fails here.
import 'reflect-metadata';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { NestFactory } from '@nestjs/core';
import { WechatTokenModule, WechatTokenService } from 'nestjs-wechat-token';
import { DEFAULT_APP, startWechatSimulator } from 'wechat-simulator';

const READS = 200_000;
const ROUNDS = 25;
const READS_OF_MEMORY = 1_000_000;

if (globalThis.gc === undefined) {
  const again = ['--expose-gc', fileURLToPath(import.meta.url)];
  process.exit(spawnSync(process.execPath, again, { stdio: 'inherit' }).status ?? 1);
}

const { url, close } = await startWechatSimulator();
const app = await NestFactory.createApplicationContext(
  WechatTokenModule.forRoot({ apps: [{ ...DEFAULT_APP }], http: { baseUrl: url } }),
  { logger: false },
);
const tokens = app.get(WechatTokenService);
const handle = tokens.app();
await tokens.getAccessToken();

const resolved = Promise.resolve('a token');
let seen = 0;
/** A loop each: one loop for all would make every call in it a megamorphic one. */
const SUBJECTS = {
  'await of a resolved promise + Date.now()': async (reads) => {
    for (let i = 0; i < reads; i += 1) {
      seen += Date.now() > 0 ? 1 : 0;
      await resolved;
    }
  },
  'await service.getAccessToken()': async (reads) => {
    for (let i = 0; i < reads; i += 1) await tokens.getAccessToken();
  },
  'await app.getAccessToken()': async (reads) => {
    for (let i = 0; i < reads; i += 1) await handle.getAccessToken();
  },
  'await service.getCredential()': async (reads) => {
    for (let i = 0; i < reads; i += 1) await tokens.getCredential();
  },
};

const rounds = Object.fromEntries(Object.keys(SUBJECTS).map((name) => [name, []]));
for (let round = 0; round < ROUNDS + 3; round += 1) {
  for (const [name, run] of Object.entries(SUBJECTS)) {
    const begun = performance.now();
    await run(READS);
    // The first rounds warm the machine up.
    if (round >= 3) rounds[name].push((performance.now() - begun) / READS);
  }
}

const [floorName] = Object.keys(SUBJECTS);
const floor = median(rounds[floorName]);
const floorBytes = await bytesOf(SUBJECTS[floorName]);
const table = [];
for (const [name, run] of Object.entries(SUBJECTS)) {
  const cost = median(rounds[name]);
  const bytes = Math.round(((await bytesOf(run)) - floorBytes) * 10) / 10 + 0;
  table.push([name, (cost / floor).toFixed(2), `${(cost * 1e6).toFixed(0)} ns`, bytes.toFixed(1)]);
}
print([['a read', 'ratio', 'median', 'bytes of its own'], ...table]);
process.stdout.write(
  `\n${ROUNDS} interleaved rounds of ${READS} reads; bytes over ${READS_OF_MEMORY} reads, less the floor's ` +
    `${floorBytes.toFixed(1)}, which belong to await. Node ${process.version}.\n`,
);
await app.close();
await close();
process.exit(seen > 0 ? 0 : 1);

function median(values) {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)];
}

/** Heap that a read takes, collected or not: what V8 allocated, in steps short enough for no collection in between. */
async function bytesOf(run) {
  const steps = 100;
  let grown = 0;
  for (let step = 0; step < steps; step += 1) {
    globalThis.gc();
    const before = process.memoryUsage().heapUsed;
    await run(READS_OF_MEMORY / steps);
    grown += process.memoryUsage().heapUsed - before;
  }
  return grown / READS_OF_MEMORY;
}

function print(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  for (const row of rows) {
    const cells = row.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]),
    );
    process.stdout.write(`${cells.join('  ')}\n`);
  }
}
