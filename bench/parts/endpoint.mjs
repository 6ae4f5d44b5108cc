import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { Child } from '../kit/child.mjs';
import { freePort } from '../kit/free-port.mjs';
import { median, quantile } from '../kit/statistics.mjs';
import { tokenServerFiles } from '../kit/token-server.mjs';

const require = createRequire(import.meta.url);
const API_KEY = 'a-key-for-the-benchmark-only';

/** Other load on a machine only slows: the best tenth of the turns shows the program's own speed. */
const UNDISTURBED = 0.9;

/**
 * The token endpoints of the demo and of the token server, each with its key, beside a controller that returns a constant. In short
 * turns, and with processes restarted several times, because a process may be slower than its twin for its whole lifetime.
 */
export async function endpoint({ connections, requests, turns, launches }) {
  const all = [];
  for (let launch = 0; launch < launches; launch += 1)
    all.push(await oneLaunch({ connections, requests, turns }));
  const together = all.flat();
  const perSecond = (results, name) =>
    quantile(
      results.map((turn) => turn[name].perSecond),
      UNDISTURBED,
    );
  const shareIn = (results, name) => perSecond(results, name) / perSecond(results, 'bare');
  const figuresOf = (name) => {
    const shares = all.map((results) => shareIn(results, name));
    return {
      perSecond: perSecond(together, name),
      p99Ms: median(together.map((turn) => turn[name].p99Ms)),
      share: shareIn(together, name),
      least: Math.min(...shares),
      most: Math.max(...shares),
    };
  };
  return {
    connections,
    requests,
    turns,
    launches,
    bare: figuresOf('bare'),
    twin: figuresOf('twin'),
    guarded: figuresOf('guarded'),
    demo: figuresOf('demo'),
    server: figuresOf('server'),
  };
}

async function oneLaunch({ connections, requests, turns }) {
  const demo = await startDemo();
  const server = await startServer();
  const bare = (env) => new Child(new URL('./bare-endpoint.mjs', import.meta.url), { env });
  const children = { bare: bare(), twin: bare(), guarded: bare({ GUARDED: 'true' }) };
  try {
    const urls = { demo: demo.url, server: server.url };
    const keys = { server: server.key };
    for (const [name, child] of Object.entries(children)) urls[name] = (await child.next()).url;
    const names = Object.keys(urls);
    for (const name of names) {
      await load({ url: urls[name], key: keys[name], connections, amount: 4 * requests });
    }
    const results = [];
    for (let turn = 0; turn < turns; turn += 1) {
      // In alternating order, so that the sequence affects all alike.
      const figures = {};
      for (const name of turn % 2 === 0 ? names : names.toReversed()) {
        figures[name] = await load({ url: urls[name], key: keys[name], connections, amount: requests });
      }
      results.push(figures);
    }
    return results;
  } finally {
    await Promise.all([demo, server, ...Object.values(children)].map((program) => program.stop()));
  }
}

async function load({ url, key = API_KEY, connections, amount }) {
  const autocannon = require('autocannon');
  const headers = { authorization: `Bearer ${key}` };
  const startedAt = performance.now();
  // Without the short interval a run ends at a whole second.
  const { non2xx, errors, latency } = await autocannon({ url, connections, amount, headers, sampleInt: 1 });
  const seconds = (performance.now() - startedAt) / 1000;
  if (non2xx + errors > 0) throw new Error(`${url} answered ${non2xx} refusals and ${errors} errors`);
  return { perSecond: amount / seconds, p99Ms: latency.p99 };
}

async function startDemo() {
  const port = await freePort();
  const main = fileURLToPath(new URL('../../apps/demo/dist/main.js', import.meta.url));
  const env = { PORT: String(port), API_KEY, WECHAT_SIMULATOR_PORT: '0', WECHAT_TIME_SCALE: '1' };
  return started([main], env, { url: `http://127.0.0.1:${port}/wechat/access-token`, key: API_KEY });
}

async function startServer() {
  const { config, url, key, env, remove } = await tokenServerFiles();
  const main = fileURLToPath(new URL('../../apps/token-server/dist/main.js', import.meta.url));
  const program = await started([main, '--config', config], env, { url, key });
  const stop = async () => {
    await program.stop();
    await remove();
  };
  return { ...program, stop };
}

async function started(args, variables, { url, key }) {
  const env = { PATH: process.env.PATH, NODE_ENV: 'production', ...variables };
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  child.stdout.resume();
  const stop = async () => {
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  };
  for (let tries = 0; tries < 1_200; tries += 1) {
    const headers = { authorization: `Bearer ${key}` };
    const answered = await fetch(url, { headers }).catch(() => undefined);
    if (answered?.ok) return { url, key, stop };
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await stop();
  throw new Error(`${url} gives no token`);
}
