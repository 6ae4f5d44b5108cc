import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RedisFleet } from '../commands/redis-fleet.js';
import { moreApps } from '../heart/many-apps.js';
import { eventually } from '../waiting/eventually.js';
import { RedisProcess } from './redis-process.js';

const APPS = 300;
const SECOND = 1_000;

describe('A client of the application that queues commands while Redis is unavailable', () => {
  let redis: RedisProcess;
  let fleet: RedisFleet | undefined;
  beforeEach(async () => {
    redis = await RedisProcess.start(['appendonly yes', 'appendfsync always']);
  });
  afterEach(async () => {
    await fleet?.end();
    await redis.stop();
  });

  it('has few of them to send when it is back, however many apps there are', async () => {
    const client = redis.client({ maxRetriesPerRequest: null, retryStrategy: () => 20 });
    fleet = new RedisFleet(client, 'stable', 3_000);
    fleet.start(1);
    const [process] = fleet.processes;
    const keepers = moreApps(process!, fleet.simulator, APPS);
    await fleet.passing(Promise.all(keepers.map((keeper) => keeper.getValue())));
    // Nothing is confirmed any more, so that everything is due.
    await redis.signal('SIGKILL');
    await fleet.pass(5 * 60 * SECOND);
    fleet.counts();

    await redis.start();
    await eventually(() => expect(client.status).toBe('ready'));
    await fleet.pass(4 * SECOND);

    const { evalsha } = await callsOf();
    // Restored records, reads of all revisions, and the first confirmations at ten a second: each is a read, an acquire and a commit.
    expect(evalsha).toBeGreaterThan(0);
    expect(evalsha).toBeLessThanOrEqual(10 + 5 * 10 * 3);
    expect(process!.eventsOf('store-down')).toHaveLength(1);
    expect(process!.eventsOf('store-back')).toHaveLength(1);
  });

  /** How often each command was sent to this Redis since it started. */
  async function callsOf(): Promise<{ readonly evalsha: number }> {
    const stats = await redis.client().info('commandstats');
    return { evalsha: Number(/cmdstat_evalsha:calls=(\d+)/.exec(stats)?.[1] ?? 0) };
  }
});
