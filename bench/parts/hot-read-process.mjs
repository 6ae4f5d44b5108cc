import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { WechatTokenModule, WechatTokenService } from 'nestjs-wechat-token';
import { DEFAULT_APP } from 'wechat-simulator';
import { answer, question } from '../kit/child.mjs';
import { LIBRARIES, OURS, namesOf } from '../kit/libraries.mjs';
import { median } from '../kit/statistics.mjs';

const WARM_ROUNDS = 3;

const { url: baseUrl, reads, rounds, heapSteps, peers } = await question();

/** Compiled from text, so that each has a loop of its own: a shared loop would make its call megamorphic. */
const loopOf = (read) =>
  new Function('read', 'return async (reads) => { for (let i = 0; i < reads; i += 1) await read(); }')(read);

const resolved = Promise.resolve('a token');
let seen = 0;
const floor = loopOf(() => {
  if (Date.now() > 0) seen += 1;
  return resolved;
});

const subjects = [{ name: 'floor', run: floor }];
const closers = [];
await addOurs();
for (const name of namesOf({ peers })) {
  if (name === OURS) continue;
  const { endpoints, make } = LIBRARIES[name];
  const library = await make({ baseUrl, app: DEFAULT_APP, endpoint: endpoints[0] });
  // As it is: it may return more than the token.
  const read = library.readWhole ?? library.read;
  if ((await library.read()) === undefined) throw new Error(`${name} gave no token`);
  subjects.push({ name, library: name, run: loopOf(read) });
  closers.push(() => library.close?.());
}

const costs = subjects.map(() => []);
for (let round = 0; round < rounds + WARM_ROUNDS; round += 1) {
  for (const [index, { run }] of subjects.entries()) {
    // Garbage of another run is not to be collected now.
    globalThis.gc();
    const begun = performance.now();
    await run(reads);
    if (round >= WARM_ROUNDS) costs[index].push(((performance.now() - begun) * 1e6) / reads);
  }
}

const floorNs = median(costs[0]);
const floorBytes = await bytesOf(floor);
const rows = [];
for (const [index, { name, library, run }] of subjects.entries()) {
  const ns = median(costs[index]);
  // Pair by pair: other load on the machine affects both.
  const ratio = median(costs[index].map((cost, round) => cost / costs[0][round]));
  const bytes = index === 0 ? 0 : Math.max(0, (await bytesOf(run)) - floorBytes);
  rows.push({ name, isPeer: library !== undefined, ns, ratio, bytes });
}
for (const close of closers) await close();
if (seen === 0) throw new Error('The floor did not run');
answer({ reads, rounds, floorNs, rows });

async function addOurs() {
  const app = await NestFactory.createApplicationContext(
    WechatTokenModule.forRoot({ apps: [DEFAULT_APP], http: { baseUrl } }),
    { logger: false },
  );
  const tokens = app.get(WechatTokenService);
  const handle = tokens.app();
  await tokens.getAccessToken();
  closers.push(() => app.close());
  subjects.push(
    { name: 'service.getAccessToken()', run: loopOf(() => tokens.getAccessToken()) },
    { name: 'app.getAccessToken()', run: loopOf(() => handle.getAccessToken()) },
    { name: 'service.getCredential()', run: loopOf(() => tokens.getCredential()) },
  );
}

/** Heap that a read allocates, collected or not: in steps short enough for no collection in between. */
async function bytesOf(run) {
  const each = Math.max(100, Math.min(5_000, reads / 10));
  let grown = 0;
  for (let step = 0; step < heapSteps; step += 1) {
    globalThis.gc();
    const before = process.memoryUsage().heapUsed;
    await run(each);
    grown += process.memoryUsage().heapUsed - before;
  }
  return grown / (heapSteps * each);
}
