// Two processes of one app on the old endpoint, where each new token ends the last. First as it is often done: each
// fetches by its own timer into a variable of its own, four times a life. Then with the library on one store. Nothing is
// passed or failed here; `npm run bench` prints what the simulated WeChat saw. A life of two hours takes 12 seconds.
import 'reflect-metadata';
import { setTimeout as rest } from 'node:timers/promises';
import { NestFactory } from '@nestjs/core';
import { MemoryTokenStore, WechatTokenModule, WechatTokenService } from 'nestjs-wechat-token';
import { DEFAULT_APP, startWechatSimulator } from 'wechat-simulator';

const { appId, appSecret } = DEFAULT_APP;
const LIFE_MS = 12_000;
const USE_EVERY_MS = 10;
/** WeChat's five minutes, in a life of twelve seconds. */
const FIVE_MINUTES_MS = 500;

const [alone, together] = await Promise.all([run(eachForItself), run(onOneStore)]);
process.stdout.write('two processes, one life of 12 s, old endpoint   uses  refused  tokens issued\n');
print('each fetches for itself, four times a life', alone);
print('the library, one store', together);

async function run(design) {
  const { simulator, url, close } = await startWechatSimulator({
    timings: {
      lifeSeconds: LIFE_MS / 1_000,
      graceSeconds: FIVE_MINUTES_MS / 1_000,
      renewsInLastSeconds: FIVE_MINUTES_MS / 1_000,
    },
  });
  const { readers, stop } = await design(url);
  const until = performance.now() + LIFE_MS;
  let uses = 0;
  const use = async (read) => {
    while (performance.now() < until) {
      await (await fetch(`${url}/cgi-bin/getcallbackip?access_token=${await read()}`)).text();
      uses += 1;
      await rest(USE_EVERY_MS);
    }
  };
  await Promise.all(readers.map(use));
  await stop();
  const { refusedUses } = simulator.journal.totals();
  await close();
  return { uses, refused: refusedUses, issued: simulator.journal.issued().length };
}

async function eachForItself(url) {
  const query = `grant_type=client_credential&appid=${appId}&secret=${appSecret}`;
  const fetchToken = async () => (await (await fetch(`${url}/cgi-bin/token?${query}`)).json()).access_token;
  const processes = [];
  for (let index = 0; index < 2; index += 1) {
    // They were not started in the same instant.
    if (index > 0) await rest(LIFE_MS / 8);
    const mine = { token: await fetchToken() };
    const refetch = async () => (mine.token = await fetchToken());
    // At the end the simulator may go away under the last one.
    const timer = setInterval(() => refetch().catch(() => undefined), LIFE_MS / 4);
    processes.push({ read: async () => mine.token, stop: () => clearInterval(timer) });
  }
  return {
    readers: processes.map(({ read }) => read),
    stop: async () => processes.forEach(({ stop }) => stop()),
  };
}

async function onOneStore(url) {
  const store = new MemoryTokenStore();
  const options = {
    apps: [{ appId, appSecret, endpoint: 'legacy' }],
    http: { baseUrl: url },
    store,
    timing: { minIssueGapMs: FIVE_MINUTES_MS, waitStepMs: 50, pollMs: 200 },
    simulation: { overlapMs: FIVE_MINUTES_MS, tickMs: 20 },
  };
  const make = () =>
    NestFactory.createApplicationContext(WechatTokenModule.forRoot(options), { logger: false });
  const processes = [await make(), await make()];
  return {
    readers: processes.map((app) => {
      const tokens = app.get(WechatTokenService);
      return () => tokens.getAccessToken();
    }),
    stop: async () => {
      for (const app of processes) await app.close();
    },
  };
}

function print(name, { uses, refused, issued }) {
  const cells = [String(uses).padStart(6), String(refused).padStart(9), String(issued).padStart(15)];
  process.stdout.write(`${name.padEnd(45)}${cells.join('')}\n`);
}
