import { DEFAULT_APP } from 'wechat-simulator';
import { eventually } from '../../waiting/eventually.js';
import { RedisCluster } from '../../redis/redis-cluster.js';
import { RedisSentinels } from '../../redis/redis-sentinels.js';
import { Fleet } from '../fleet.js';
import { sized, type Scenario } from '../scenario.js';
import { wordsOf } from '../sums.js';
import { timesOf } from '../times.js';
import { isInTime, seconds, until } from '../waiting.js';

const CREDENTIAL = `fleet:{${DEFAULT_APP.appId}}:credential:access-token`;

/** A poll of a second, 20 % late, and a client that reconnects after 1.2 s. */
const POLL_MS = 2_400;

const ENDPOINTS = ['stable', 'legacy'] as const;

const FAILOVER: readonly Scenario[] = ENDPOINTS.map((endpoint) => ({
  name: `Sentinel failover that loses the last commit, ${endpoint} endpoint`,
  promise: '0 failed; recovered within a poll',
  run: (size) =>
    Fleet.with({ endpoint, times: timesOf(60) }, async (fleet) => {
      const trio = fleet.use(closing(await RedisSentinels.start()));
      const changes = () => ({
        redisUrl: `redis://${RedisSentinels.masterName}`,
        sentinels: trio.addresses,
      });
      await fleet.start(4, { changes });
      const primary = trio.primary.client();
      const replica = trio.replica.client();
      const versionAt = async (client: typeof primary) =>
        String(await client.hget(CREDENTIAL, 'version')) +
        String(await client.hget(CREDENTIAL, 'confirmedAt'));
      await until('a replica in step', async () => (await versionAt(replica)) === (await versionAt(primary)));
      await fleet.pass(1_200);

      await trio.replica.signal('SIGSTOP');
      // Otherwise the commit would wait for it in the buffers of the connection.
      await primary.call('CLIENT', 'KILL', 'TYPE', 'replica');
      const before = await primary.hgetall(CREDENTIAL);
      const outcome = await fleet.workers[0]?.tell({ do: 'refresh' });
      const committed = await primary.hgetall(CREDENTIAL);
      await trio.primary.signal('SIGKILL');
      await trio.replica.signal('SIGCONT');
      const behind = await eventually(() => replica.hgetall(CREDENTIAL));
      await until('a failover', async () => (await trio.primaryPort()) === trio.replica.port);
      const promotedAt = Date.now();
      const versionOf = (fields: Record<string, string>) => String(fields['version']);
      await until(
        'the lost commit back in the store',
        async () => versionOf(await replica.hgetall(CREDENTIAL)) >= versionOf(committed),
      );
      const recoveredMs = Date.now() - promotedAt;
      await fleet.pass(1_000);
      const sums = await fleet.sums();
      return {
        seen: `${wordsOf(sums)}; recovered ${seconds(recoveredMs)} after the promotion`,
        happened: {
          [`a commit (${outcome})`]: versionOf(committed) > versionOf(before),
          'it was lost': versionOf(behind) === versionOf(before),
        },
        holds: {
          'no failed call': sums.failed + sums.refused === 0,
          'recovered within a poll': isInTime(size, recoveredMs, POLL_MS),
        },
      };
    }),
}));

const RESHARDING: readonly Scenario[] = ENDPOINTS.map((endpoint) => ({
  name: `a Cluster resharding under load, ${endpoint} endpoint`,
  promise: '0 failed; refreshes go on',
  run: (size) =>
    Fleet.with({ endpoint, times: timesOf(20) }, async (fleet) => {
      const cluster = await RedisCluster.start();
      fleet.use(closing(cluster));
      await fleet.start(4, { changes: () => ({ redisUrl: cluster.url, nodes: [] }) });
      const issuedBefore = fleet.issued();
      const leastMoves = sized(size, { full: 12, quick: 4 });
      let moves = 0;
      let moved = 0;
      while (moves < leastMoves || fleet.issued() === issuedBefore) {
        moved += await moveSlot(cluster);
        moves += 1;
        await fleet.pass(3_000);
      }
      const sums = await fleet.sums();
      const tokens = fleet.issued() - issuedBefore;
      return {
        seen: `${wordsOf(sums)}; the slot moved ${moves} times, with ${moved} keys, ${tokens} refreshes meanwhile`,
        happened: { 'the slot moved with its keys': moved >= moves, 'tokens were replaced': tokens > 0 },
        holds: { 'no failed call': sums.failed + sums.refused === 0 },
      };
    }),
}));

/** Moves the app's slot to the next node, as `redis-cli --cluster reshard` does. Returns how many keys were moved. */
async function moveSlot(cluster: RedisCluster): Promise<number> {
  const clients = cluster.nodes.map((node) => node.client());
  const ids = await Promise.all(clients.map(async (client) => String(await client.cluster('MYID'))));
  const slot = Number(await clients[0]?.cluster('KEYSLOT', CREDENTIAL));
  const counts = await Promise.all(
    clients.map(async (client) => Number(await client.cluster('COUNTKEYSINSLOT', slot))),
  );
  const from = counts.findIndex((count) => count > 0);
  const to = (from + 1) % clients.length;
  const source = clients[from];
  const target = cluster.nodes[to];
  if (!source || !target) throw new Error('No node of the Cluster has a key of the app');

  await clients[to]?.call('CLUSTER', 'SETSLOT', slot, 'IMPORTING', String(ids[from]));
  await source.call('CLUSTER', 'SETSLOT', slot, 'MIGRATING', String(ids[to]));
  const keys = (await source.call('CLUSTER', 'GETKEYSINSLOT', slot, 100)) as string[];
  // One by one, so that for a while the keys of the app are on two nodes.
  for (const key of keys) await source.call('MIGRATE', '127.0.0.1', target.port, key, 0, 5_000);
  for (const client of [clients[to], source, ...clients]) {
    await client?.call('CLUSTER', 'SETSLOT', slot, 'NODE', String(ids[to]));
  }
  for (const client of clients) client.disconnect();
  return keys.length;
}

function closing<T extends { stop(): Promise<void> }>(thing: T): T & { close(): Promise<void> } {
  return Object.assign(thing, { close: () => thing.stop() });
}

/** A Redis that fails over or is resharded. */
export const MOVED_REDIS: readonly Scenario[] = [...FAILOVER, ...RESHARDING];
