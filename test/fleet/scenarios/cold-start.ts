import { DEFAULT_APP } from 'wechat-simulator';
import { Fleet } from '../fleet.js';
import { sized, type Scenario } from '../scenario.js';
import { timesOf } from '../times.js';

/**
 * Deadlines for 64 processes that all start on a few shared cores: if Redis seems unavailable, a process on the stable endpoint requests a
 * token itself, and that is another scenario.
 */
export const PATIENT = { storeTimeoutMs: 5_000, httpTimeoutMs: 5_000, leaseMs: 15_000, waitMs: 30_000 };

/** Processes that begin at one instant with an empty store. */
export const COLD_STARTS: readonly Scenario[] = (['stable', 'legacy'] as const).map((endpoint) => ({
  name: `a barrier releases processes on an empty store, ${endpoint} endpoint`,
  promise: '1 call to WeChat each time',
  run: (size) =>
    Fleet.with({ endpoint, times: timesOf(60, PATIENT) }, async (fleet) => {
      const processes = sized(size, { full: 64, quick: 6 });
      const runs = sized(size, { full: 20, quick: 3 });
      await fleet.fork(processes);
      const redis = fleet.redis.client();
      // A slow path to WeChat: the second process comes while the first request is on its way.
      fleet.simulator.faults.add({ kind: 'slow', ms: 80, path: fleet.path });

      let wasEmpty = 0;
      let onceAsked = 0;
      let allServed = 0;
      const waits: number[] = [];
      for (let run = 1; run <= runs; run += 1) {
        await redis.flushall();
        wasEmpty += Number((await redis.dbsize()) === 0);
        const appId = `wx${String(run).padStart(16, '0')}`;
        fleet.simulator.addApp({ ...DEFAULT_APP, appId });
        const got = await fleet.open(() => ({ appId }));
        onceAsked += Number(fleet.simulator.journal.calls({ path: fleet.path, appId }).length === 1);
        allServed += Number(got.every(({ token }) => token !== undefined && token === got[0]?.token));
        waits.push(...got.map(({ ms }) => ms));
        await Promise.all(fleet.workers.map((worker) => worker.tell({ do: 'close' })));
      }
      const pids = new Set(fleet.workers.map(({ pid }) => pid)).size;
      return {
        seen: `1 call in ${onceAsked} of ${runs} runs of ${pids} processes, all with the same token; slowest ${Math.round(Math.max(...waits))} ms`,
        happened: { 'the store was empty': wasEmpty === runs, 'the processes are many': pids === processes },
        holds: { 'one call each time': onceAsked === runs, 'all have the same token': allServed === runs },
      };
    }),
}));
