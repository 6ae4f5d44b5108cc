import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { Child } from '../kit/child.mjs';
import { freePort } from '../kit/free-port.mjs';
import { median } from '../kit/statistics.mjs';

const require = createRequire(import.meta.url);
const API_KEY = 'a-key-for-the-benchmark-only';

/** The demo's token endpoint, with its key and its error filter, beside a controller that answers a constant. */
export async function endpoint({ connections, seconds, rounds }) {
  const autocannon = require('autocannon');
  const demo = await startDemo();
  const bare = new Child(new URL('./bare-endpoint.mjs', import.meta.url));
  const guarded = new Child(new URL('./bare-endpoint.mjs', import.meta.url), { env: { GUARDED: 'true' } });
  try {
    const targets = { bare: (await bare.next()).url, guarded: (await guarded.next()).url, demo: demo.url };
    const headers = { authorization: `Bearer ${API_KEY}` };
    const load = async (target, duration) => {
      const { requests, non2xx, errors, latency } = await autocannon({
        url: target,
        connections,
        duration,
        headers,
      });
      if (non2xx + errors > 0) throw new Error(`${target} answered ${non2xx} refusals and ${errors} errors`);
      return { perSecond: requests.average, p99Ms: latency.p99 };
    };
    for (const target of Object.values(targets)) await load(target, Math.min(2, seconds));
    const turns = [];
    for (let round = 0; round < rounds; round += 1) {
      const results = {};
      // In changing order: what else the machine does counts for all.
      const order = Object.keys(targets);
      for (const name of round % 2 === 0 ? order : order.toReversed()) {
        results[name] = await load(targets[name], seconds);
      }
      turns.push(results);
    }
    const figuresOf = (name) => ({
      perSecond: median(turns.map((results) => results[name].perSecond)),
      p99Ms: median(turns.map((results) => results[name].p99Ms)),
      share: median(turns.map((results) => results[name].perSecond / results.bare.perSecond)),
    });
    return {
      connections,
      seconds,
      rounds,
      bare: figuresOf('bare'),
      guarded: figuresOf('guarded'),
      demo: figuresOf('demo'),
    };
  } finally {
    await Promise.all([demo.stop(), bare.stop(), guarded.stop()]);
  }
}

async function startDemo() {
  const port = await freePort();
  const main = fileURLToPath(new URL('../../apps/demo/dist/main.js', import.meta.url));
  const env = {
    PATH: process.env.PATH,
    PORT: String(port),
    API_KEY,
    WECHAT_SIMULATOR_PORT: '0',
    WECHAT_TIME_SCALE: '1',
    NODE_ENV: 'production',
  };
  const child = spawn(process.execPath, [main], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  child.stdout.resume();
  const url = `http://127.0.0.1:${port}/wechat/access-token`;
  const stop = async () => {
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  };
  for (let tries = 0; tries < 200; tries += 1) {
    const answered = await fetch(url, { headers: { authorization: `Bearer ${API_KEY}` } }).catch(
      () => undefined,
    );
    if (answered?.ok) return { url, stop };
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await stop();
  throw new Error('The demo gives no token');
}
