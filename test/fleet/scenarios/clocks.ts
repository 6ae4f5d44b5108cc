import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_APP } from 'wechat-simulator';
import { Fleet } from '../fleet.js';
import { sized, type Scenario } from '../scenario.js';
import { wordsOf } from '../sums.js';
import { timesOf } from '../times.js';

const HOUR_MS = 3_600_000;
const ENDPOINTS = ['stable', 'legacy'] as const;

const REDIS_CLOCK: readonly Scenario[] = ENDPOINTS.map((endpoint) => ({
  name: `Redis' clock set back an hour, forward two, back one, ${endpoint} endpoint`,
  promise: '0 failed, at most one extra call a step',
  run: (size) =>
    Fleet.with({ endpoint, times: timesOf(120, { confirmEveryMs: 0 }) }, async (fleet) => {
      const clock = fleet.use(storeClock());
      await fleet.start(sized(size, { full: 6, quick: 4 }), {
        changes: () => ({ storeClockFile: clock.file }),
      });
      const redis = fleet.redis.client();
      const extra: number[] = [];
      const moved: number[] = [];
      for (const stepMs of [-HOUR_MS, 2 * HOUR_MS, -HOUR_MS]) {
        await fleet.pass(2_000);
        const { storeTime } = await fleet.status();
        const before = fleet.asked().length;
        clock.move(stepMs);
        moved.push((await fleet.status()).storeTime - storeTime);
        // Makes all of them read at once, as a commit of any process would.
        await redis.publish('fleet:changes', JSON.stringify([DEFAULT_APP.appId, 'access-token']));
        await fleet.pass(4_000);
        extra.push(fleet.asked().length - before);
      }
      const sums = await fleet.sums();
      return {
        seen: `${wordsOf(sums)}; extra calls a step: ${extra.join(', ')}`,
        happened: {
          'the clock went back, forward and back':
            moved.map((ms) => Math.round(ms / HOUR_MS)).join() === '-1,2,-1',
          'it was noticed': (sums.events['store-clock-moved'] ?? 0) > 0,
        },
        holds: {
          'no failed call': sums.failed + sums.refused === 0,
          'at most one extra call a step': extra.every((calls) => calls <= 1),
        },
      };
    }),
}));

/** The file with the offset of the store's clock. */
function storeClock() {
  const folder = mkdtempSync(join(tmpdir(), 'wechat-token-clock-'));
  const file = join(folder, 'offset');
  writeFileSync(file, '0');
  let offsetMs = 0;
  return {
    file,
    move(ms: number): void {
      offsetMs += ms;
      // Written at once, so that nobody reads half a number.
      writeFileSync(`${file}.new`, String(offsetMs));
      renameSync(`${file}.new`, file);
    },
    close: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

const HOST_CLOCKS: readonly Scenario[] = ENDPOINTS.map((endpoint) => ({
  name: `clocks of hosts an hour apart, ${endpoint} endpoint`,
  promise: '0 failed, 0 extra tokens',
  run: (size) =>
    Fleet.with({ endpoint, times: timesOf(10) }, async (fleet) => {
      const offsets = [-HOUR_MS, 0, HOUR_MS, 2 * HOUR_MS];
      await fleet.start(offsets.length, { changes: (i) => ({ hostClockMs: offsets[i] ?? 0 }) });
      const before = fleet.issued();
      const began = Date.now();
      await fleet.pass(sized(size, { full: 20_000, quick: 12_000 }));
      const spanMs = Date.now() - began;
      const sums = await fleet.sums();
      const tokens = fleet.issued() - before;
      // The earliest time of a refresh: half a lifetime, or the last fifth of one.
      const soonestMs = fleet.times.lifeMs * (endpoint === 'legacy' ? 0.5 : 0.8);
      const most = Math.ceil(spanMs / soonestMs);
      return {
        seen: `${wordsOf(sums)}; ${tokens} tokens in ${Math.round(spanMs / 1_000)} s of lifetimes of ${fleet.times.lifeMs / 1_000} s, at most ${most} expected`,
        happened: { 'tokens were replaced': tokens > 0 },
        holds: { 'no failed call': sums.failed + sums.refused === 0, 'no extra token': tokens <= most },
      };
    }),
}));

/** Clocks that jump or differ. */
export const CLOCKS: readonly Scenario[] = [...REDIS_CLOCK, ...HOST_CLOCKS];
