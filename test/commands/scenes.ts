import type { Redis } from 'ioredis';
import type { Endpoint } from '../heart/fleet.js';
import { RedisFleet, type Counts } from './redis-fleet.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** An event for a fleet whose processes all have the token, except in a cold start. */
export interface Scene {
  readonly name: string;
  readonly endpoint: Endpoint;
  readonly run: (fleet: RedisFleet) => Promise<Counts>;
  /** Whether the fleet has yet to get its first token. */
  readonly isCold?: boolean;
  /** Whether it takes an hour of virtual time. */
  readonly isLong?: boolean;
}

/** Every regular load of a fleet on Redis, and its worst peaks. */
export const SCENES: readonly Scene[] = [
  { name: 'cold start', endpoint: 'stable', isCold: true, run: coldStart },
  {
    name: 'refresh at half life',
    endpoint: 'legacy',
    isLong: true,
    run: (fleet) => aroundCommit(fleet, 59 * MINUTE),
  },
  { name: 'confirmation', endpoint: 'stable', run: (fleet) => aroundCommit(fleet, 235 * SECOND) },
  { name: 'report storm', endpoint: 'stable', run: reportStorm },
  { name: 'report storm', endpoint: 'legacy', run: reportStorm },
  { name: 'idle hour', endpoint: 'stable', isLong: true, run: (fleet) => quietly(fleet, 60 * MINUTE) },
];

/** Plays a scene on an empty Redis, and returns what it cost. */
export async function play(client: Redis, scene: Scene, processes: number): Promise<Counts> {
  await client.flushall();
  const fleet = new RedisFleet(client, scene.endpoint);
  try {
    fleet.start(processes);
    if (scene.isCold) return await scene.run(fleet);
    await coldStart(fleet);
    // Away from the start, and from the poll each ten seconds.
    await fleet.pass(5 * SECOND);
    fleet.counts();
    return await scene.run(fleet);
  } finally {
    await fleet.end();
  }
}

/** All start at once, and each has a caller. */
async function coldStart(fleet: RedisFleet): Promise<Counts> {
  await fleet.passing(Promise.all(fleet.processes.map(({ keeper }) => keeper.getValue())));
  await fleet.pass(2 * SECOND);
  return fleet.counts();
}

/** Each has a caller whose token WeChat refused, because another program invalidated it. */
async function reportStorm(fleet: RedisFleet): Promise<Counts> {
  const values = await Promise.all(fleet.processes.map(({ keeper }) => keeper.getValue()));
  for (const value of new Set(values)) fleet.simulator.killToken(value);
  const reports = fleet.processes.map(({ keeper }, i) => keeper.reportRejected(values[i]!));
  await fleet.passing(Promise.all(reports));
  await fleet.pass(2 * SECOND);
  return fleet.counts();
}

/** From two seconds before the next commit to two seconds after it. */
async function aroundCommit(fleet: RedisFleet, afterMs: number): Promise<Counts> {
  await fleet.passLong(afterMs);
  fleet.counts();
  const before: Counts[] = [];
  for (;;) {
    await fleet.pass(SECOND);
    const counts = fleet.counts();
    before.push(counts);
    if (counts.commit) break;
  }
  await fleet.pass(2 * SECOND);
  return [...before.slice(-2), fleet.counts()].reduce(sumOf);
}

/** No caller reads or reports. */
async function quietly(fleet: RedisFleet, ms: number): Promise<Counts> {
  await fleet.passLong(ms);
  return fleet.counts();
}

function sumOf(one: Counts, other: Counts): Counts {
  const sum = { ...one };
  for (const [step, count] of Object.entries(other) as [keyof Counts, number][]) {
    sum[step] = (sum[step] ?? 0) + count;
  }
  return sum;
}
