import { Agent, get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { Child } from '../kit/child.mjs';
import { quantile } from '../kit/statistics.mjs';
import { startTokenServer, tokenServerFiles } from '../kit/token-server.mjs';

/**
 * A good caller of the token server, in quiet and while others send bad keys: in turns. The server trusts this machine as a proxy, so
 * that X-Forwarded-For gives the bad ones many addresses, or one.
 */
export async function badKeys({ badKeys: requests, turns, everyMs }) {
  const files = await tokenServerFiles(() => ({ trustedProxies: ['127.0.0.1'] }));
  const { url, key } = files;
  const server = startTokenServer(files);
  const attacker = new Child(new URL('./bad-keys-attacker-process.mjs', import.meta.url));
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const heap = async () => (await server.ask('heap')).heapBytes;
  const attack = async (how) => {
    const began = performance.now();
    const { refused } = await attacker.ask({ url, requests: Math.ceil(requests / turns), ...how });
    return { refused, ms: performance.now() - began };
  };
  const rows = [
    { name: 'quiet' },
    { name: 'many', connections: 20, isOneAddress: false },
    { name: 'one', connections: 20, isOneAddress: true },
    { name: 'crowd', connections: 1_500, isOneAddress: false },
  ].map((row) => ({ ...row, took: [], sent: 0, refused: 0, seconds: 0 }));
  try {
    await Promise.all([server.next(), attacker.next()]);
    await called({ url, key, agent, everyMs: 0, until: sleep(1_000) });
    const { ms: quietMs } = await attack({ connections: 20, isOneAddress: false });
    const heapBefore = await heap();
    for (let turn = 0; turn < turns; turn += 1) {
      for (const row of turn % 2 === 0 ? rows : rows.toReversed()) {
        const { name, took, connections, isOneAddress } = row;
        const until = name === 'quiet' ? sleep(quietMs) : attack({ connections, isOneAddress });
        took.push(...(await called({ url, key, agent, everyMs, until })));
        const attacked = await until;
        if (!attacked) continue;
        row.sent += Math.ceil(requests / turns);
        row.refused += attacked.refused;
        row.seconds += attacked.ms / 1_000;
      }
    }
    const heapAfter = await heap();
    return { heapBefore, heapAfter, rows: rows.map(figuresOf) };
  } finally {
    agent.destroy();
    await Promise.all([server.stop(), attacker.stop()]);
    await files.remove();
  }
}

function figuresOf({ name, took, sent, refused, seconds }) {
  return {
    name,
    calls: took.length,
    p50Ms: quantile(took, 0.5),
    p99Ms: quantile(took, 0.99),
    sent,
    refused,
    perSecond: seconds > 0 ? sent / seconds : 0,
  };
}

/** Calls one after another, with a pause between them, until something has happened; answers how long each took. */
async function called({ url, key, agent, everyMs, until }) {
  const took = [];
  const state = { isOver: false };
  const over = Promise.resolve(until).finally(() => (state.isOver = true));
  while (!state.isOver) {
    const began = performance.now();
    await call({ url, key, agent });
    took.push(performance.now() - began);
    await sleep(everyMs);
  }
  await over;
  return took;
}

function call({ url, key, agent }) {
  return new Promise((resolve, reject) => {
    get(url, { agent, headers: { authorization: `Bearer ${key}` } }, (response) => {
      response.resume().once('end', () => {
        if (response.statusCode === 200) resolve();
        else reject(new Error(`A good key was answered with ${response.statusCode}`));
      });
    }).once('error', reject);
  });
}
