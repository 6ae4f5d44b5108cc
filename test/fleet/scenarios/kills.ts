import type { WechatEndpoint } from 'nestjs-wechat-token';
import { Fleet } from '../fleet.js';
import { sized, type Scenario, type Size } from '../scenario.js';
import { wordsOf } from '../sums.js';
import { timesOf } from '../times.js';
import { isInTime, nextCall, seconds } from '../waiting.js';

const NOTHING_LIVES: readonly Scenario[] = (['stable', 'legacy'] as const).map((endpoint) => ({
  name: `kill -9 of the lease holder in the middle of its call, no valid token, ${endpoint} endpoint`,
  promise: 'the next token within lease + 0.5 s',
  run: (size) =>
    Fleet.with({ endpoint }, async (fleet) => {
      const rounds = sized(size, { full: 10, quick: 1 });
      const leaseMs = fleet.times.timing.leaseMs ?? 0;
      const waits: number[] = [];
      let heldLease = 0;
      for (let round = 0; round < rounds; round += 1) {
        await Promise.all(fleet.workers.splice(0).map((worker) => worker.signal('SIGKILL')));
        await fleet.redis.client().flushall();
        for (const { value } of fleet.simulator.journal.issued()) fleet.simulator.killToken(value);
        await fleet.fork(4);
        fleet.simulator.faults.add({ kind: 'hang', path: fleet.path, times: 1 });
        const before = fleet.asked().length;
        const opening = fleet.workers.map((worker, i) =>
          worker.tell({ do: 'open', config: fleet.configOf(i) }).catch(() => undefined),
        );
        const call = await nextCall(fleet, before);
        const holder = fleet.callerOf(call);
        await fleet.kill(holder);
        heldLease += Number(call.fault === 'hang' && !holder.isAlive);
        const next = await nextCall(fleet, before + 1);
        waits.push(next.at - call.at);
        await Promise.all(opening);
      }
      const slowest = Math.max(...waits);
      return {
        seen: `the next call ${seconds(Math.min(...waits))} to ${seconds(slowest)} after the call that died, ${rounds} times; lease ${leaseMs / 1_000} s`,
        happened: { 'the killed process was calling WeChat': heldLease === rounds },
        holds: { 'a token within lease + 0.5 s': isInTime(size, slowest, leaseMs + 500) },
      };
    }),
}));

const TOKEN_LIVES: readonly Scenario[] = (['stable', 'legacy'] as const).map((endpoint) => ({
  name: `kill -9 of the lease holder in the middle of its call, a valid token, ${endpoint} endpoint`,
  promise:
    endpoint === 'stable'
      ? 'no failed call; the next call within lease + 0.5 s'
      : 'no failed call; the next call after the time in doubt',
  run: (size) =>
    Fleet.with({ endpoint, times: timesOf(25) }, (fleet) => killWhileServing(fleet, endpoint, size)),
}));

async function killWhileServing(fleet: Fleet, endpoint: WechatEndpoint, size: Size) {
  const { leaseMs = 0, inDoubtMs = 0 } = fleet.times.timing;
  await fleet.start(4);
  const before = fleet.asked().length;
  fleet.simulator.faults.add({ kind: 'hang', path: fleet.path, times: 1 });
  const call = await nextCall(fleet, before);
  const lostAt = await fleet.grantedAt();
  const holder = fleet.callerOf(call);
  await fleet.kill(holder);
  await nextCall(fleet, before + 1);
  // By the store's clock, which also times the lease: WeChat may receive a call late.
  const gapMs = (await fleet.grantedAt()) - lostAt;
  await fleet.pass(2_000);

  const sums = await fleet.sums();
  const gap = `next lease after ${seconds(gapMs)}`;
  return {
    seen: `${wordsOf(sums)}; ${gap} (${endpoint === 'stable' ? `lease ${leaseMs / 1_000} s` : `in doubt ${inDoubtMs / 1_000} s`})`,
    happened: { 'the killed process was calling WeChat': call.fault === 'hang' && !holder.isAlive },
    holds: {
      'no failed call': sums.failed === 0,
      'no refused token': sums.refused === 0,
      'the next call at its time':
        endpoint === 'stable'
          ? isInTime(size, gapMs, leaseMs + 500)
          : gapMs >= inDoubtMs && isInTime(size, gapMs, inDoubtMs + 1_500),
    },
  };
}

const RANDOM_KILLS: readonly Scenario[] = (['stable', 'legacy'] as const).map((endpoint) => ({
  name: `kill -9 of a random process every 2 s under load, ${endpoint} endpoint`,
  promise: '0 failed calls, 0 refused tokens',
  run: (size) =>
    // A lease is no longer than the remaining time of a stable token when its successor is due.
    Fleet.with({ endpoint, times: timesOf(30) }, async (fleet) => {
      const kills = sized(size, { full: 30, quick: 6 });
      await fleet.start(sized(size, { full: 8, quick: 4 }));
      // Slow enough that some processes are killed in the middle of it.
      fleet.simulator.faults.add({ kind: 'slow', ms: 100, path: fleet.path });
      for (let killed = 0; killed < kills; killed += 1) {
        const began = Date.now();
        const victim = fleet.workers[Math.floor(Math.random() * fleet.workers.length)];
        if (victim) await fleet.kill(victim);
        const [heir] = await fleet.fork(1);
        await heir?.tell({ do: 'open', config: fleet.configOf(100 + killed) });
        await heir?.tell({ do: 'load', everyMs: 50 });
        await fleet.pass(Math.max(0, 2_000 - (Date.now() - began)));
      }
      const sums = await fleet.sums();
      return {
        seen: `${wordsOf(sums)}, ${kills} kills, ${fleet.issued()} tokens`,
        happened: { 'they were killed': fleet.killed === kills, 'there was load': sums.calls > 100 },
        holds: { 'no failed call': sums.failed === 0, 'no refused token': sums.refused === 0 },
      };
    }),
}));

/** Processes that are killed. */
export const KILLS: readonly Scenario[] = [...NOTHING_LIVES, ...TOKEN_LIVES, ...RANDOM_KILLS];
