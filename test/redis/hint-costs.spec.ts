import type { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RedisFleet } from '../commands/redis-fleet.js';
import { moreApps } from '../heart/many-apps.js';
import { eventually } from '../waiting/eventually.js';
import { RedisProcess } from './redis-process.js';

const APPS = 300;
const CHANNEL = 'wechat:changes';

describe('The cost of a message to a process that keeps many apps', () => {
  let redis: RedisProcess;
  let client: Redis;
  let fleet: RedisFleet;
  beforeEach(async () => {
    redis = await RedisProcess.start();
    client = redis.client();
    fleet = new RedisFleet(client, 'stable');
    fleet.start(1);
    const [process] = fleet.processes;
    const keepers = [process!.keeper, ...moreApps(process!, fleet.simulator, APPS)];
    await listening();
    await fleet.passing(Promise.all(keepers.map((keeper) => keeper.getValue())));
    await fleet.settle();
    fleet.counts();
  });
  afterEach(async () => {
    await fleet.end();
    await redis.stop();
  });

  async function listening(): Promise<void> {
    await eventually(async () => {
      const [, listeners] = await client.pubsub('NUMSUB', CHANNEL);
      if (Number(listeners) !== 1) throw new Error('Nobody listens');
    });
  }

  /** Publishes all messages, and one more that costs a read: once that is done, all have arrived. */
  async function publish(messages: readonly string[]): Promise<void> {
    const { tried } = fleet.processes[0]!.store;
    for (const message of messages) await client.publish(CHANNEL, message);
    await fleet.settle();
    const before = tried.length;
    await client.publish(CHANNEL, '["wx0123456789abcdef","access-token",null,"another revision"]');
    await eventually(async () => {
      await fleet.settle();
      expect(tried.length).toBeGreaterThan(before);
    });
  }

  it('is nothing if it is malformed or of another program', async () => {
    const theirs = [
      '',
      'hello',
      '{}',
      '[]',
      '[1,2]',
      '"wx"',
      'null',
      '{"appId":"wx1"}',
      '["wx of theirs","x"]',
    ];
    await publish(Array.from({ length: 1_000 }, (_, i) => theirs[i % theirs.length]!));

    expect(fleet.counts()).toEqual({ read: 1 });
  });

  it('is one read for a hint of release 0.1, which has no revision', async () => {
    await publish(['["wx0000000000000000","access-token"]']);

    expect(fleet.counts()).toEqual({ read: 2 });
  });

  it('is one read for a hint of release 0.2 with an unknown revision, and nothing with a known one', async () => {
    const key = { appId: 'wx0000000000000000', kind: 'access-token' };
    const keeper = fleet.processes[0]!.keepers.find(key)!;
    await publish([JSON.stringify([key.appId, key.kind, null, keeper.lastRevision])]);
    expect(fleet.counts()).toEqual({ read: 1 });

    await publish([JSON.stringify([key.appId, key.kind, null, 'a revision of later'])]);
    expect(fleet.counts()).toEqual({ read: 2 });
  });

  it('is nothing for a write of this process', async () => {
    const [process] = fleet.processes;
    await fleet.passing(process!.keeper.reportRejected(await process!.keeper.getValue()));
    await fleet.settle();

    expect(fleet.counts()).toEqual({ reject: 1, acquire: 1, commit: 1 });
  });

  it('that may have been missed, because the subscription was lost, is one read of all revisions', async () => {
    await client.call('CLIENT', 'KILL', 'TYPE', 'pubsub');

    await eventually(async () => {
      await fleet.settle();
      expect(fleet.processes[0]!.store.tried.at(-1)).toBe('revisions');
    });
    await fleet.settle();
    expect(fleet.counts()).toEqual({ revisions: 1 });
  });
});
