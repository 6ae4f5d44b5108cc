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
  try {
    const { url } = await bare.next();
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
    for (const target of [demo.url, url]) await load(target, Math.min(2, seconds));
    const pairs = [];
    for (let round = 0; round < rounds; round += 1) {
      // In changing order: what else the machine does counts for both.
      const order = round % 2 === 0 ? [demo.url, url] : [url, demo.url];
      const results = new Map();
      for (const target of order) results.set(target, await load(target, seconds));
      pairs.push({ demo: results.get(demo.url), bare: results.get(url) });
    }
    const of = (side, figure) => median(pairs.map((pair) => pair[side][figure]));
    const figures = (side) => ({ perSecond: of(side, 'perSecond'), p99Ms: of(side, 'p99Ms') });
    const share = median(pairs.map((pair) => pair.demo.perSecond / pair.bare.perSecond));
    return { connections, seconds, rounds, share, demo: figures('demo'), bare: figures('bare') };
  } finally {
    await Promise.all([demo.stop(), bare.stop()]);
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
