import type { WechatEndpoint } from 'nestjs-wechat-token';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_APP, startWechatSimulator, type RunningSimulator } from 'wechat-simulator';
import { RedisProcess } from '../redis/redis-process.js';
import { PATIENCE_MS } from '../waiting/eventually.js';
import { startChild, type Child } from './child.js';
import { Gate } from './gate.js';
import { supersedeOutside, tokenPath } from './invalidate-elsewhere.js';

const CALLS = 500;
const PROCESSES = 4;
const PATH = '/cgi-bin/tags/get';

const share = (index: number) => Math.floor(CALLS / PROCESSES) + (index < CALLS % PROCESSES ? 1 : 0);

let redis: RedisProcess;
let wechat: RunningSimulator;
let children: Child[] = [];
beforeAll(async () => void (redis = await RedisProcess.start()));
afterAll(() => redis.stop());
afterEach(async () => {
  for (const child of children) void child.kill();
  await redis.client().flushall();
  await wechat.close();
});

describe.each<WechatEndpoint>(['stable', 'legacy'])(
  'a token of the %s endpoint invalidated elsewhere',
  (endpoint) => {
    it('fails none of 500 calls in flight in four processes, with one refresh and a replay each', async () => {
      const gate = new Gate();
      wechat = await startWechatSimulator({ sleep: gate.sleep });
      const { simulator } = wechat;
      const work = {
        ...DEFAULT_APP,
        endpoint,
        baseUrl: wechat.url,
        redisUrl: redis.url,
        path: PATH,
        patienceMs: PATIENCE_MS,
      };
      children = await Promise.all(
        Array.from({ length: PROCESSES }, (_, index) => startChild({ ...work, calls: share(index) })),
      );
      simulator.faults.add({ kind: 'slow', ms: 0, stage: 'before', path: PATH, times: CALLS });

      for (const child of children) child.go();
      await gate.holds(CALLS);
      supersedeOutside(simulator, endpoint);
      const since = simulator.time.now();
      gate.release();
      const results = await Promise.all(children.map(({ said }) => said));

      expect(results.flatMap(({ failed }) => failed)).toEqual([]);
      expect(results.reduce((sum, { succeeded }) => sum + succeeded, 0)).toBe(CALLS);
      expect(simulator.journal.calls({ path: PATH, errcode: 40001 })).toHaveLength(CALLS);
      expect(simulator.journal.calls(PATH)).toHaveLength(2 * CALLS);
      expect(simulator.journal.calls({ path: tokenPath(endpoint), since })).toHaveLength(1);
    });
  },
);
