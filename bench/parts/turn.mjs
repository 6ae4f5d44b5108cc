import { DEFAULT_APP } from 'wechat-simulator';
import { answerOf } from '../kit/child.mjs';
import { LIBRARIES, OURS, namesOf } from '../kit/libraries.mjs';
import { startRedis } from '../kit/redis.mjs';
import { startSimulator } from '../kit/simulator.mjs';

const ANSWER_MS = 50;
/** A token is valid for 12 s, and WeChat issues a new one in its last 2. */
const SHORT = { lifeSeconds: 12, renewsInLastSeconds: 2, graceSeconds: 2 };
/** Two libraries refresh at a fixed time before the expiry: their lifetimes make their rotation come after 10 s as well. */
const TIMINGS = {
  'co-wechat-api': { ...SHORT, lifeSeconds: 20 },
  'nest-wechat': { ...SHORT, lifeSeconds: 130, renewsInLastSeconds: 125 },
};
const OUR_TIMES = {
  timing: { pollMs: 1_000, waitStepMs: 200 },
  simulation: { renewsInLastMs: 2_000, overlapMs: 2_000, tickMs: 100 },
};

/** Callers read without a pause during a rotation: how long their reads take, compared with the time before. */
export async function turn({ turns, seconds, peers }) {
  const redis = await startRedis();
  const rows = [];
  try {
    for (const name of namesOf({ peers })) rows.push({ name, ...(await once(name, redis)) });
  } finally {
    await redis.stop();
  }
  return { answerMs: ANSWER_MS, turns, rows };

  async function once(name, { url: redisUrl, clear }) {
    await clear();
    const timings = TIMINGS[name] ?? SHORT;
    const simulator = await startSimulator({ answerMs: ANSWER_MS, timings });
    try {
      const setting = {
        baseUrl: simulator.url,
        app: DEFAULT_APP,
        endpoint: LIBRARIES[name].endpoints[0],
        marginSeconds: SHORT.renewsInLastSeconds,
        ...(name === OURS && { redisUrl, times: OUR_TIMES }),
      };
      const program = new URL('./turn-process.mjs', import.meta.url);
      const told = await answerOf(program, { name, setting, turns, seconds, waitedMs: ANSWER_MS / 2 });
      return { ...told, fetches: (await simulator.fetches()) - 1 };
    } finally {
      await simulator.stop();
    }
  }
}
