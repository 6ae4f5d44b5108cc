import { Child } from '../kit/child.mjs';
import { startRedis } from '../kit/redis.mjs';
import { startSimulator } from '../kit/simulator.mjs';

/** How often the program idles, one time after the other. */
const IDLE_TIMES = 4;

const PROGRAM = new URL('./growth-process.mjs', import.meta.url);

/** More and more apps in one process, on either store: the cost of each, and whether it grows linearly. */
export async function growth({ counts, idleMs, inDoubtMs }) {
  const rows = [];
  for (const store of ['memory', 'redis']) {
    for (const count of counts)
      rows.push({ store, count, ...(await once({ store, count, idleMs, inDoubtMs })) });
  }
  return { idleMs, idleTimes: IDLE_TIMES, rows };
}

async function once({ store, count, idleMs, inDoubtMs }) {
  const simulator = await startSimulator({ apps: count });
  const redis = store === 'redis' ? await startRedis() : undefined;
  const child = new Child(PROGRAM, { execArgv: ['--expose-gc', '--max-old-space-size=4096'] });
  try {
    const started = await child.ask({ count, baseUrl: simulator.url, redisUrl: redis?.url, inDoubtMs });
    const commandsBefore = await redis?.commands();
    const idle = await child.ask({ idleMs, idleTimes: IDLE_TIMES });
    const commands = redis && (await redis.commands()) - commandsBefore;
    return {
      ...started,
      fetches: (await simulator.order('totals')).given,
      ...idle,
      ...(redis && {
        commandsPerSecond: commands / ((IDLE_TIMES * idleMs) / 1_000),
        storeBytes: await redis.usedBytes(),
      }),
    };
  } finally {
    await child.stop();
    await redis?.stop();
    await simulator.stop();
  }
}
