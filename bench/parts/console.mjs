import { randomBytes } from 'node:crypto';
import { setTimeout as rest } from 'node:timers/promises';
import { newOperatorKey } from '../../libs/wechat-token-server/dist/index.js';
import { appsOf } from '../kit/apps.mjs';
import { startRedis } from '../kit/redis.mjs';
import { startSimulator } from '../kit/simulator.mjs';
import { median } from '../kit/statistics.mjs';
import { startTokenServer, tokenServerFiles } from '../kit/token-server.mjs';

/** How often each interval is measured: a collection that happens to fall into one belongs to neither. */
const ROUNDS = 2;

/** The console of a token server with many apps on a Redis: how soon a screen is there, and what one open tab takes of a core. */
export async function consolePage({ count, requests, restMs }) {
  const [simulator, redis] = await Promise.all([startSimulator({ apps: count }), startRedis()]);
  const operator = newOperatorKey('bench');
  const files = await tokenServerFiles(() => ({
    allowInline: true,
    wechat: { baseUrl: simulator.url },
    apps: appsOf(count),
    store: { redisUrl: redis.url },
    standIn: { keys: [{ id: '1', key: randomBytes(32).toString('base64') }], signWith: '1' },
    operators: [{ id: 'bench', digests: [operator.digest], role: 'viewer' }],
  }));
  const server = startTokenServer(files, ['--max-old-space-size=4096']);
  try {
    await server.next();
    while ((await simulator.order('totals')).given < count) await rest(200);
    const console = await loggedIn(`${new URL(files.url).origin}/console/`, operator.key);
    const first = await console.get('view=apps');
    const screens = {};
    for (const [name, query] of Object.entries({
      now: 'view=apps',
      search: `view=apps&search=${appsOf(count).at(-1).appId.slice(-4)}`,
      app: `view=app&appId=${appsOf(1)[0].appId}`,
      servers: 'view=servers',
    }))
      screens[name] = await console.several(query, requests);
    return {
      count,
      firstMs: first.ms,
      firstBytes: first.bytes,
      screens,
      ...(await shares(server, console, restMs)),
    };
  } finally {
    await server.stop();
    await Promise.all([simulator.stop(), redis.stop(), files.remove()]);
  }
}

/** Shares of a core that the server takes, with no page open and with one: the calmer of some times each. */
async function shares(server, console, restMs) {
  const taken = { closed: [], open: [] };
  let states = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    taken.closed.push(await shareOver(server, restMs));
    const tab = await console.open('view=apps');
    // What it takes to open is another row.
    await rest(restMs / 4);
    const before = tab.states();
    taken.open.push(await shareOver(server, restMs));
    states = tab.states() - before;
    await tab.close();
  }
  return { closedShare: Math.min(...taken.closed), openShare: Math.min(...taken.open), states, restMs };
}

async function shareOver(server, ms) {
  const cpuMs = async () => (await server.ask('cpu')).cpuMs;
  const [before, from] = [await cpuMs(), performance.now()];
  await rest(ms);
  return ((await cpuMs()) - before) / (performance.now() - from);
}

/** The console as its page uses it. */
async function loggedIn(url, key) {
  const { origin } = new URL(url);
  const own = {
    origin,
    'sec-fetch-site': 'same-origin',
    'x-console': '1',
    'content-type': 'application/json',
  };
  const login = await fetch(`${url}api/session`, {
    method: 'POST',
    headers: own,
    body: JSON.stringify({ key }),
  });
  const [cookie] = (login.headers.get('set-cookie') ?? '').split(';');
  if (!login.ok) throw new Error(`The login was answered ${login.status}`);
  const get = async (query) => {
    const from = performance.now();
    const response = await fetch(`${url}api/state?${query}`, { headers: { cookie } });
    const text = await response.text();
    if (!response.ok) throw new Error(`${query} was answered ${response.status}`);
    return { ms: performance.now() - from, bytes: Buffer.byteLength(text) };
  };
  const several = async (query, times) => {
    const all = [];
    for (let i = 0; i < times; i += 1) all.push(await get(query));
    return { ms: median(all.map(({ ms }) => ms)), bytes: all[0].bytes };
  };
  return { get, several, open: (query) => openTab(`${url}api/stream?${query}`, cookie) };
}

/** A stream that is read, and what came. */
async function openTab(url, cookie) {
  const leave = new AbortController();
  const { body } = await fetch(url, { headers: { cookie }, signal: leave.signal });
  let text = '';
  const reading = (async () => {
    for await (const chunk of body.pipeThrough(new TextDecoderStream())) text += chunk;
  })().catch(() => undefined);
  const close = () => {
    leave.abort();
    return reading;
  };
  return { states: () => text.split('event: state').length - 1, close };
}
