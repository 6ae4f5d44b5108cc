import { Agent, get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { Child } from '../kit/child.mjs';
import { quantile } from '../kit/statistics.mjs';
import { tokenServerFiles } from '../kit/token-server.mjs';

/**
 * A good caller of the token server, in quiet and while others send bad keys: in turns. The server trusts this machine as a proxy, so
 * that X-Forwarded-For gives the bad ones many addresses, or one. What the bad ones take from the caller on a machine of few cores is
 * seen where they send to another server instead.
 */
export async function badKeys({ badKeys: requests, perSecond, turns, everyMs }) {
  const [files, others] = [await trustingFiles(), await trustingFiles()];
  const { url, key } = files;
  const [server, other] = [serverOf(files), serverOf(others)];
  const attacker = new Child(new URL('./bad-keys-attacker-process.mjs', import.meta.url));
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const heap = async () => {
    server.send('heap');
    return (await server.next()).heapBytes;
  };
  const attack = async ({ isElsewhere, ...how }) => {
    attacker.send({ url: isElsewhere ? others.url : url, requests: Math.ceil(requests / turns), ...how });
    return attacker.next();
  };
  const rows = [
    { name: 'quiet' },
    { name: 'elsewhere', perSecond, isOneAddress: false, isElsewhere: true },
    { name: 'many', perSecond, isOneAddress: false },
    { name: 'one', perSecond, isOneAddress: true },
    { name: 'flood', perSecond: 1e9, isOneAddress: false },
  ].map((row) => ({ ...row, took: [], sent: 0, refused: 0, seconds: 0 }));
  try {
    await Promise.all([server.next(), other.next(), attacker.next()]);
    await called({ url, key, agent, everyMs: 0, until: sleep(1_000) });
    for (const isElsewhere of [false, true]) await attack({ perSecond, isOneAddress: false, isElsewhere });
    const heapBefore = await heap();
    for (let turn = 0; turn < turns; turn += 1) {
      for (const row of turn % 2 === 0 ? rows : rows.toReversed()) {
        const { name, took, ...how } = row;
        const until =
          name === 'quiet'
            ? sleep((requests / turns / perSecond) * 1_000).then(() => undefined)
            : attack(how);
        took.push(...(await called({ url, key, agent, everyMs, until })));
        const attacked = await until;
        if (!attacked) continue;
        row.sent += Math.ceil(requests / turns);
        row.refused += attacked.refused;
        row.seconds += attacked.seconds;
      }
    }
    const heapAfter = await heap();
    return { perSecond, heapBefore, heapAfter, rows: rows.map(figuresOf) };
  } finally {
    agent.destroy();
    await Promise.all([server.stop(), other.stop(), attacker.stop()]);
    await Promise.all([files.remove(), others.remove()]);
  }
}

function trustingFiles() {
  return tokenServerFiles(() => ({ trustedProxies: ['127.0.0.1'] }));
}

function serverOf({ env, config }) {
  return new Child(new URL('./token-server-process.mjs', import.meta.url), {
    execArgv: ['--expose-gc'],
    env: { ...env, CONFIG: config, NODE_ENV: 'production' },
  });
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
