import { answerOf } from '../kit/child.mjs';
import { DEFAULT_APP } from 'wechat-simulator';
import { LIBRARIES, PATH, namesOf } from '../kit/libraries.mjs';
import { startSimulator } from '../kit/simulator.mjs';

/** Beyond WeChat's 300 s: the old token is certainly invalid. */
const GRACE_SECONDS = 301;
const ANSWER_MS = 20;

/** Another program has invalidated the stored token: how many of the calls that follow fail, and at what cost. */
export async function endedOutside({ calls, peers }) {
  const rows = [];
  for (const endpoint of ['stable', 'legacy']) {
    for (const name of namesOf({ peers })) {
      if (LIBRARIES[name].endpoints.includes(endpoint)) rows.push(await once({ name, endpoint, calls }));
    }
  }
  return { calls, rows };
}

async function once({ name, endpoint, calls }) {
  const simulator = await startSimulator({ answerMs: ANSWER_MS });
  try {
    const setting = { baseUrl: simulator.url, app: DEFAULT_APP, endpoint };
    const program = new URL('./ended-outside-process.mjs', import.meta.url);
    const { failed, firstFetches } = await answerOf(program, {
      name,
      setting,
      calls,
      graceSeconds: GRACE_SECONDS,
    });
    const { count: sent } = await simulator.order(`count?path=${PATH}`);
    return { name, endpoint, failed, fetches: (await simulator.fetches()) - firstFetches, sent: sent - 1 };
  } finally {
    await simulator.stop();
  }
}
