import type { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RedisProcess } from '../redis/redis-process.js';
import { RedisFleet, type Counts } from './redis-fleet.js';
import { play, SCENES } from './scenes.js';

/** The maximum of each step, by the number of processes; other steps do not occur, except polls. */
type Bounds = (processes: number) => Counts;

/** A message that arrives a moment later costs one more read, or one more attempt for the lease. */
const some = (processes: number) => Math.ceil(processes / 4);

const STEPS = ['read', 'acquire', 'commit', 'reject'] as const;

const BOUNDS: Readonly<Record<string, Bounds>> = {
  'cold start, stable': (n) => ({ read: 3 * n, acquire: n, commit: 1, revisions: 2 * n }),
  'refresh at half life, legacy': (n) => ({ read: 2 * n + some(n), acquire: n, commit: 1 }),
  'confirmation, stable': (n) => ({ read: n + some(n), acquire: 1 + some(n), commit: 1 }),
  'report storm, stable': (n) => ({ reject: n, read: n + some(n), acquire: 1 + some(n), commit: 1 }),
  'report storm, legacy': (n) => ({ reject: n + 1, read: 2 * n + some(n), acquire: 2 + some(n), commit: 1 }),
  'idle hour, stable': (n) => ({ read: 16 * n, acquire: 15 * (1 + some(n)), commit: 15, revisions: 380 * n }),
};

describe('The commands of a fleet to Redis', () => {
  let redis: RedisProcess;
  let client: Redis;
  beforeAll(async () => {
    redis = await RedisProcess.start();
    client = redis.client();
  });
  afterAll(() => redis.stop());

  describe.each(SCENES)('at: $name, $endpoint', (scene) => {
    it.each(scene.isLong ? [1, 4] : [1, 16])('are no more than needed, for %i', async (processes) => {
      const counts = await play(client, scene, processes);

      const bounds = BOUNDS[`${scene.name}, ${scene.endpoint}`]!(processes);
      for (const step of STEPS) {
        expect.soft(counts[step] ?? 0, step).toBeLessThanOrEqual(bounds[step] ?? 0);
      }
      expect(counts.revisions ?? 0).toBeLessThanOrEqual(bounds.revisions ?? processes);
    });
  });

  it('are as many as Redis itself counts, one per step', async () => {
    // So that Redis knows the scripts.
    for (const scene of SCENES) if (!scene.isLong) await play(client, scene, 1);
    await client.config('RESETSTAT');
    const fleet = new RedisFleet(client, 'legacy');
    fleet.start(1);
    const [process] = fleet.processes;
    const value = await fleet.passing(process!.keeper.getValue());
    fleet.simulator.killToken(value);
    await fleet.passing(process!.keeper.reportRejected(value));
    await fleet.pass(60_000);
    await fleet.settle();

    const counted = Object.values(fleet.counts()).reduce((sum, count) => sum + count, 0);
    const stats = await client.info('commandstats');
    await fleet.end();

    expect(counted).toBe(Number(/cmdstat_evalsha:calls=(\d+)/.exec(stats)?.[1]));
    expect(stats).not.toContain('cmdstat_eval:');
  });
});
