/**
 * The same 50 calls through three libraries, after somebody else has ended their access token: how many succeed, how many
 * tokens are fetched, how many calls go over the wire. Each against a simulator of its own.
 */
import { DEFAULT_APP } from '../../libs/wechat-simulator/dist/index.js';
import { startSimulator } from '../api-client/simulator-process.mjs';
import { CALLERS, PATH } from './callers.mjs';

const CALLS = 50;
const GRACE_SECONDS = 301;

const ORDERS = {
  'at once': (call) => Promise.allSettled(Array.from({ length: CALLS }, call)),
  'one after the other': async (call) => {
    const answers = [];
    for (let left = CALLS; left > 0; left -= 1) answers.push(...(await Promise.allSettled([call()])));
    return answers;
  },
};

async function measured(name, endpoint, order) {
  const simulator = await startSimulator();
  const caller = await CALLERS[name]({ ...DEFAULT_APP, baseUrl: simulator.url, endpoint });
  if (!caller) return undefined;
  try {
    await caller.call();
    await simulator.order(endpoint === 'stable' ? 'force-elsewhere' : 'mint-elsewhere', {});
    await simulator.order('time', { advanceSeconds: GRACE_SECONDS });
    const { now: since } = await simulator.order('instance');

    const answers = await ORDERS[order](caller.call);
    const { entries } = await simulator.order(`journal?since=${since}&limit=10000`);
    const fetches = entries.filter(({ path }) => /^\/cgi-bin\/(stable_)?token$/.test(path)).length;
    const sent = entries.filter(({ path }) => path === PATH).length;
    const succeeded = answers.filter(
      ({ status, value }) => status === 'fulfilled' && value.errcode === 0,
    ).length;
    return { succeeded, fetches, sent };
  } finally {
    await caller.close();
    simulator.stop();
  }
}

process.stdout.write(`| endpoint | ${CALLS} calls | library | succeed | fetches | calls sent |\n`);
process.stdout.write('| --- | --- | --- | --- | --- | --- |\n');
for (const endpoint of ['legacy', 'stable']) {
  for (const order of Object.keys(ORDERS)) {
    for (const name of Object.keys(CALLERS)) {
      const row = await measured(name, endpoint, order);
      if (!row) continue;
      const cells = [endpoint, order, name, `${row.succeeded}/${CALLS}`, row.fetches, row.sent];
      process.stdout.write(`| ${cells.join(' | ')} |\n`);
    }
  }
}
process.exit(0);
