import { DEFAULT_APP, startWechatSimulator, type RunningSimulator } from 'wechat-simulator';
import { RedisTokenStore } from 'nestjs-wechat-token';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RedisProcess } from '../redis/redis-process.js';
import { AWAITS, STANDSTILL_SCRIPT, type StandstillWork, type StoodStill } from './standstill-script.js';
import { startWorker } from './worker-process.js';

/** Longer than the deadline of a command; of a first connection; and of a caller, a lease and a call to WeChat. */
const STANDSTILLS = [1_000, 3_000, 10_000];
const PATHS = { stable: '/cgi-bin/stable_token', legacy: '/cgi-bin/token' };
/** Events that alarm people, or report a lost token. */
const ALARMS = ['store-down', 'store-failed', 'refresh-failed', 'commit-delayed'];

let redis: RedisProcess;
let store: RedisTokenStore;
let wechat: RunningSimulator;
let lastApp = 0;

beforeAll(async () => {
  redis = await RedisProcess.start();
  store = RedisTokenStore.connect(redis.url);
  wechat = await startWechatSimulator();
});
afterAll(async () => {
  await store.close();
  await redis.stop();
  await wechat.close();
});

const anApp = () => {
  lastApp += 1;
  const appId = `wx${String(lastApp).padStart(16, '0')}`;
  wechat.simulator.addApp({ ...DEFAULT_APP, appId });
  return appId;
};

/** What a process saw of its apps, and what WeChat and the store saw. */
async function seenAt(point: StandstillWork['point'], endpoint: StandstillWork['endpoint']) {
  const work: StandstillWork = {
    point,
    apps: STANDSTILLS.map((standstillMs) => ({ appId: anApp(), standstillMs })),
    appSecret: DEFAULT_APP.appSecret,
    endpoint,
    baseUrl: wechat.url,
    redisUrl: redis.url,
  };
  const child = await startWorker<StoodStill[]>(STANDSTILL_SCRIPT, work);
  child.go();
  const seen = (await child.said).map(async ({ appId, stoodStill, token, failure, events }) => {
    const { record } = await store.read({ appId, kind: 'access-token' });
    return {
      point,
      stoodStill,
      failure,
      alarms: events.filter((type) => ALARMS.includes(type)),
      calls: wechat.simulator.journal.calls({ path: PATHS[endpoint], appId }).length,
      isKept: token !== undefined && token === record?.value && wechat.simulator.isAlive(token),
    };
  });
  return Promise.all(seen);
}

describe('a process that is suspended for 1, 3 or 10 s at any await of its first refresh', () => {
  it.concurrent.each(['stable', 'legacy'] as const)(
    'gets its token with one call and no alarming event, on the %s endpoint',
    { timeout: 300_000 },
    async (endpoint) => {
      const seen = await Promise.all(AWAITS.map((point) => seenAt(point, endpoint)));

      const well = { stoodStill: true, failure: undefined, alarms: [], calls: 1, isKept: true };
      expect(seen.flat()).toEqual(AWAITS.flatMap((point) => STANDSTILLS.map(() => ({ point, ...well }))));
    },
  );
});
