import * as fc from 'fast-check';
import { MemoryTokenStore, RedisTokenStore } from 'nestjs-wechat-token';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { frozenClock } from './frozen-clock.js';
import { randomHistories } from './random-histories.js';
import { RedisProcess } from './redis-process.js';
import { TwinStores } from './twin-stores.js';

const START = Date.UTC(2024, 0, 1);
const RUNS = Number(process.env['RUNS'] ?? 200);

describe('RedisTokenStore and MemoryTokenStore', () => {
  let redis: RedisProcess;
  beforeAll(async () => void (redis = await RedisProcess.start()));
  afterAll(() => redis.stop());

  it(
    'return the same results for any operations in any order, on a clock that jumps',
    { timeout: 600_000 },
    async () => {
      const client = frozenClock(redis.client());
      let apps = 0;

      await fc.assert(
        fc.asyncProperty(randomHistories, async (steps) => {
          const clock = { time: START, now: () => clock.time };
          const expected = new MemoryTokenStore({ clock });
          const actual = new RedisTokenStore(client, {
            clockOffsetMs: () => clock.time,
            commandTimeoutMs: 10_000,
          });
          const twins = new TwinStores({ expected, actual }, clock, `wx${(apps += 1)}`, (one, other) =>
            expect(one).toEqual(other),
          );

          // From now on no key is new, so that memory collects nothing: Redis does so by a clock that stands still here.
          for (const key of twins.keys) {
            await twins.both((store) => store.forget({ key, upTo: '0000000000000000-none' }));
          }
          for (const step of steps) {
            await step(twins);
            await twins.compare();
          }
        }),
        { numRuns: RUNS },
      );
    },
  );
});
