import { DEFAULT_APP } from 'wechat-simulator';
import { Child } from '../kit/child.mjs';
import { LIBRARIES, namesOf } from '../kit/libraries.mjs';
import { startRedis } from '../kit/redis.mjs';
import { startSimulator } from '../kit/simulator.mjs';
import { median } from '../kit/statistics.mjs';

const PROGRAM = new URL('./cold-start-process.mjs', import.meta.url);
/** The usual duration of WeChat's response. */
const ANSWER_MS = 50;

/** No token is stored, and many callers come at once: into one process, and into eight on one Redis. */
export async function coldStart({ callers, processes, callersEach, repeats, peers }) {
  const redis = await startRedis();
  const rows = [];
  try {
    for (const name of namesOf({ peers })) {
      for (const count of callers) {
        rows.push({
          name,
          processes: 1,
          callers: count,
          ...(await repeated(repeats, { name, callers: count })),
        });
      }
      await redis.clear();
      const fleet = { name, processes, callers: callersEach, redis };
      const { isShared = false } = LIBRARIES[name];
      rows.push({
        name,
        processes,
        callers: callersEach * processes,
        isShared,
        ...(await repeated(repeats, fleet)),
      });
    }
  } finally {
    await redis.stop();
  }
  return { answerMs: ANSWER_MS, repeats, rows };
}

/** Slow ones are not repeated: they are far from the others. */
const LONG_MS = 3_000;

async function repeated(times, start) {
  const runs = [];
  while (runs.length < times && !runs.some(({ lastMs }) => lastMs > LONG_MS)) runs.push(await once(start));
  return {
    fetches: Math.max(...runs.map(({ fetches }) => fetches)),
    failed: Math.max(...runs.map(({ failed }) => failed)),
    setUpMs: median(runs.map(({ setUpMs }) => setUpMs)),
    lastMs: median(runs.map(({ lastMs }) => lastMs)),
  };
}

async function once({ name, processes = 1, callers, redis }) {
  const { endpoints, isShared } = LIBRARIES[name];
  const simulator = await startSimulator({ answerMs: ANSWER_MS });
  const children = Array.from({ length: processes }, () => new Child(PROGRAM));
  try {
    await redis?.clear();
    const setting = {
      baseUrl: simulator.url,
      app: DEFAULT_APP,
      endpoint: endpoints[0],
      ...(redis && isShared && { redisUrl: redis.url }),
    };
    for (const child of children) child.send({ name, callers, setting });
    for (const child of children) await child.next();
    const at = Date.now() + 100;
    for (const child of children) child.send({ at });
    const results = await Promise.all(children.map((child) => child.next()));
    return {
      fetches: await simulator.fetches(),
      failed: results.reduce((sum, { failed }) => sum + failed, 0),
      setUpMs: Math.max(...results.map(({ setUpMs }) => setUpMs)),
      lastMs: Math.max(...results.map(({ lastMs }) => lastMs)),
    };
  } finally {
    await Promise.all(children.map((child) => child.stop()));
    await simulator.stop();
  }
}
