import { Fleet } from '../fleet.js';
import { sized, type Scenario } from '../scenario.js';
import { timesOf } from '../times.js';

const HOT_READS: Scenario = {
  name: 'hot reads',
  promise: '0 Redis commands',
  run: (size) =>
    Fleet.with({ times: timesOf(600, { pollMs: 120_000, confirmEveryMs: 0 }) }, async (fleet) => {
      const reads = sized(size, { full: 1_000_000, quick: 100_000 });
      await fleet.fork(2);
      await fleet.open();
      const redis = fleet.redis.client();
      // Subscribing is followed by one read.
      await fleet.pass(2_000);
      await redis.config('RESETSTAT');
      const [ms = 0] = await Promise.all(
        fleet.workers.map((worker) => worker.tell({ do: 'read', times: reads })),
      );
      const commands = await scriptsRun(redis);
      return {
        seen: `${commands} commands for ${(2 * reads).toLocaleString('en')} reads; ${((ms / reads) * 1e6).toFixed(0)} ns a read`,
        happened: { 'tokens were read': ms > 0 },
        holds: { 'no command': commands === 0 },
      };
    }),
};

const IDLE: Scenario = {
  name: 'idle traffic',
  promise: 'at most one read a process and poll, and one confirmation a fleet and interval',
  run: (size) =>
    Fleet.with({ times: timesOf(600, { pollMs: 2_000, confirmEveryMs: 5_000 }) }, async (fleet) => {
      const processes = 4;
      const spanMs = sized(size, { full: 60_000, quick: 12_000 });
      await fleet.fork(processes);
      await fleet.open();
      const redis = fleet.redis.client();
      await fleet.pass(2_000);
      await redis.config('RESETSTAT');
      const before = fleet.asked().length;
      const began = Date.now();
      await fleet.pass(spanMs);
      const commands = await scriptsRun(redis);
      const tookMs = Date.now() - began;
      const confirmations = fleet.asked().length - before;
      const polls = processes * Math.ceil(tookMs / (0.8 * 2_000));
      // A confirmation: the process that finds it due reads first, acquires and commits, and all read the new version.
      const around = confirmations * (3 * processes + 2);
      return {
        seen: `${commands} scripts and ${confirmations} confirmations in ${Math.round(tookMs / 1_000)} s from ${processes} processes that poll every 2 s and confirm every 5 s`,
        happened: { 'they polled': commands > 0, 'they confirmed': confirmations > 0 },
        holds: {
          'one read a process and poll': commands <= polls + around,
          'one confirmation an interval': confirmations <= Math.ceil(tookMs / 5_000),
        },
      };
    }),
};

async function scriptsRun(redis: { info(section: string): Promise<string> }): Promise<number> {
  const calls = /cmdstat_evalsha:calls=(\d+)/.exec(await redis.info('commandstats'))?.[1];
  return Number(calls ?? 0);
}

/** A fleet whose token is only read. */
export const QUIET: readonly Scenario[] = [HOT_READS, IDLE];
