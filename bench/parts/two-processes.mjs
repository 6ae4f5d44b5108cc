import 'reflect-metadata';
import { setTimeout as rest } from 'node:timers/promises';
import { NestFactory } from '@nestjs/core';
import { MemoryTokenStore, WechatTokenModule, WechatTokenService } from 'nestjs-wechat-token';
import { DEFAULT_APP, startWechatSimulator } from 'wechat-simulator';

const { appId, appSecret } = DEFAULT_APP;
const USE_EVERY_MS = 10;
/** WeChat's five minutes of two hours. */
const OVERLAP_SHARE = 1 / 24;

/**
 * Two processes of one app on the legacy endpoint, where each new token invalidates the last. First as is often done: each fetches by its
 * own timer into a variable of its own, four times a lifetime. Then with the library on one store. Two hours pass in `lifeMs`.
 */
export async function twoProcesses({ lifeMs }) {
  const overlapMs = Math.round(lifeMs * OVERLAP_SHARE);
  const [alone, together] = await Promise.all(
    [eachForItself, onOneStore].map((design) => run(design, { lifeMs, overlapMs })),
  );
  return {
    lifeMs,
    rows: [
      { name: 'own-timers', ...alone },
      { name: 'nestjs-wechat-token', ...together },
    ],
  };
}

async function run(design, times) {
  const { lifeMs, overlapMs } = times;
  const { simulator, url, close } = await startWechatSimulator({
    timings: {
      lifeSeconds: lifeMs / 1_000,
      graceSeconds: overlapMs / 1_000,
      renewsInLastSeconds: overlapMs / 1_000,
    },
  });
  const { readers, stop } = await design(url, times);
  const until = performance.now() + lifeMs;
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

async function eachForItself(url, { lifeMs }) {
  const query = `grant_type=client_credential&appid=${appId}&secret=${appSecret}`;
  const fetchToken = async () => (await (await fetch(`${url}/cgi-bin/token?${query}`)).json()).access_token;
  const processes = [];
  for (let index = 0; index < 2; index += 1) {
    // They were not started at the same instant.
    if (index > 0) await rest(lifeMs / 8);
    const mine = { token: await fetchToken() };
    const refetch = async () => (mine.token = await fetchToken());
    // At the end the simulator may close under the last one.
    const timer = setInterval(() => refetch().catch(() => undefined), lifeMs / 4);
    processes.push({ read: async () => mine.token, stop: () => clearInterval(timer) });
  }
  return {
    readers: processes.map(({ read }) => read),
    stop: async () => processes.forEach(({ stop }) => stop()),
  };
}

async function onOneStore(url, { overlapMs }) {
  const store = new MemoryTokenStore();
  const options = {
    apps: [{ appId, appSecret, endpoint: 'legacy' }],
    http: { baseUrl: url },
    store,
    timing: { minIssueGapMs: overlapMs, waitStepMs: 50, pollMs: 200 },
    simulation: { overlapMs, tickMs: 20 },
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
