import { Fleet } from '../fleet.js';
import { sized, type Scenario } from '../scenario.js';
import { wordsOf } from '../sums.js';
import { timesOf } from '../times.js';
import { until, untilDueIn } from '../waiting.js';

const ENDPOINTS = ['stable', 'legacy'] as const;

const RESTARTED: readonly Scenario[] = ENDPOINTS.map((endpoint) => ({
  name: `Redis killed without persistence and restarted empty, ${endpoint} endpoint`,
  promise: '0 failed reads, 0 extra tokens',
  run: (size) =>
    // Long enough that no refresh is due meanwhile.
    Fleet.with({ endpoint, times: timesOf(120) }, async (fleet) => {
      await fleet.start(sized(size, { full: 6, quick: 4 }));
      const before = fleet.issued();
      const { pid } = fleet.redis;
      await fleet.redis.signal('SIGKILL');
      await fleet.pass(3_000);
      await fleet.redis.start();
      const wasEmpty = fleet.redis.pid !== pid;
      const redis = fleet.redis.client();
      await until('the copy restored', async () => (await redis.dbsize()) > 0);
      const sums = await fleet.sums();
      const extra = fleet.issued() - before;
      return {
        seen: `${wordsOf(sums)}, ${extra} extra tokens; the store has its token back`,
        happened: {
          'another Redis answers': wasEmpty,
          'the store was found unavailable': (sums.events['store-down'] ?? 0) > 0,
        },
        holds: { 'no failed read': sums.failed + sums.refused === 0, 'no extra token': extra === 0 },
      };
    }),
}));

const FLUSHED: readonly Scenario[] = ENDPOINTS.map((endpoint) => ({
  name: `FLUSHALL six times, ${endpoint} endpoint`,
  promise: '0 failed reads, 0 extra tokens',
  run: (size) =>
    Fleet.with({ endpoint, times: timesOf(120) }, async (fleet) => {
      await fleet.start(sized(size, { full: 6, quick: 4 }));
      const redis = fleet.redis.client();
      const before = fleet.issued();
      let flushed = 0;
      for (let flush = 0; flush < 6; flush += 1) {
        const [[, ok], [, size]] = ((await redis.multi().flushall().dbsize().exec()) ?? [[], []]) as [
          unknown[],
          unknown[],
        ];
        flushed += Number(ok === 'OK' && size === 0);
        await until('the copy restored', async () => (await redis.dbsize()) > 0);
      }
      const sums = await fleet.sums();
      const extra = fleet.issued() - before;
      return {
        seen: `${wordsOf(sums)}, ${extra} extra tokens`,
        happened: { 'the store was emptied': flushed === 6 },
        holds: { 'no failed read': sums.failed + sums.refused === 0, 'no extra token': extra === 0 },
      };
    }),
}));

const STOPPED: readonly Scenario[] = ENDPOINTS.map((endpoint) => ({
  name: `Redis stopped across a refresh${endpoint === 'stable' ? ' and across an expiry' : ''}, ${endpoint} endpoint`,
  promise:
    endpoint === 'stable'
      ? '0 failed reads, also past the end of the token'
      : '0 failed reads while a token is valid',
  run: () =>
    Fleet.with({ endpoint, times: timesOf(24) }, async (fleet) => {
      await fleet.start(4);
      await untilDueIn(fleet, 1_000);
      const [end] = fleet.simulator.journal.issued().slice(-1);
      await fleet.redis.signal('SIGKILL');
      const stoppedAt = Date.now();
      // On the legacy endpoint a token is due at half its lifetime; on the stable one, in its last fifth.
      const endsAt = end?.expiresAt ?? 0;
      const upAgainAt = endpoint === 'stable' ? endsAt + 4_000 : endsAt - fleet.times.lifeMs / 4;
      await fleet.pass(Math.max(0, upAgainAt - Date.now()));
      const during = await fleet.sums();
      await fleet.redis.start();
      const before = fleet.issued();
      await until('a token in the store', async () => (await fleet.redis.client().dbsize()) > 0);
      await fleet.pass(2_000);
      const sums = await fleet.sums();
      return {
        seen: `${wordsOf(sums)}; away ${Math.round((upAgainAt - stoppedAt) / 100) / 10} s of a lifetime of ${fleet.times.lifeMs / 1_000} s, ${fleet.issued() - before} tokens after it was back`,
        happened: {
          'the store was found unavailable': (during.events['store-down'] ?? 0) > 0,
          'a refresh was due meanwhile': upAgainAt - stoppedAt > 1_500,
          'the store was found available again': (sums.events['store-back'] ?? 0) > 0,
        },
        holds: { 'no failed read': sums.failed + sums.refused === 0 },
      };
    }),
}));

/** A Redis that loses its data, or is unavailable. */
export const LOST_REDIS: readonly Scenario[] = [...RESTARTED, ...FLUSHED, ...STOPPED];
