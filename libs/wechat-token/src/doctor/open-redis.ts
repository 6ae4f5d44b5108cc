import { clientSettingsOf } from '../stores/redis/client-settings.js';
import type { RedisClient } from '../stores/redis/redis-client.js';
import { reasonOf } from '../stores/redis/redis-failure.js';
import { querySentinels, type SentinelAnswer } from './query-sentinels.js';
import type { WechatEnvironmentRedis } from '../tokens/environment/environment.js';
import { STEP_TIMEOUT_MS, within } from './within.js';

/** The part of an ioredis client that is needed here. */
export type DoctorRedis = RedisClient & {
  connect(): Promise<unknown>;
  disconnect(): void;
  call(command: string, ...args: string[]): Promise<unknown>;
};

type Library = Pick<typeof import('ioredis'), 'Redis' | 'Cluster'>;

/** An open client, or a code for why there is none; with the answers of the Sentinels, if there are any. */
export type Opened = { readonly sentinels?: readonly SentinelAnswer[] } & (
  { readonly ok: true; readonly client: DoctorRedis } | { readonly ok: false; readonly reason: string }
);

/** Opens Redis as `RedisTokenStore.connect` does; a Cluster is recognised by the answer of its node. */
export async function openRedis(redis: WechatEnvironmentRedis): Promise<Opened> {
  const library = await import('ioredis').catch(() => undefined);
  if (!library) return { ok: false, reason: 'NO_IOREDIS' };

  if (redis.sentinels) return openPrimary(redis, library);

  const single = await connected(redis, library, false);
  if (!single.ok) return single;
  const mode = await modeOf(single.client);
  if (mode === 'standalone') return single;
  single.client.disconnect();
  return mode === 'cluster' ? connected(redis, library, true) : { ok: false, reason: mode };
}

/** Only through the Sentinels that know the primary: one that hangs costs an application a moment, but would cost us the result. */
async function openPrimary(redis: WechatEnvironmentRedis, library: Library): Promise<Opened> {
  const sentinels = await querySentinels(redis, library);
  const helpful = sentinels.filter(({ trouble }) => trouble === undefined).map(({ address }) => address);
  if (helpful.length === 0) return { ok: false, reason: 'SENTINELS', sentinels };
  return { ...(await connected({ ...redis, sentinels: helpful }, library, false)), sentinels };
}

async function connected(
  redis: WechatEnvironmentRedis,
  { Redis, Cluster }: Library,
  asCluster: boolean,
): Promise<Opened> {
  const settings = clientSettingsOf(redis.url, {
    commandTimeoutMs: STEP_TIMEOUT_MS,
    ...(redis.sentinels && {
      sentinels: redis.sentinels,
      clientOptions: {
        // This program does not wait for a failover.
        failoverDetector: false,
        sentinelRetryStrategy: null,
        ...(redis.sentinelPassword !== undefined && { sentinelPassword: redis.sentinelPassword }),
      },
    }),
    // The state of the Cluster is known already; the ready check would query any node, even a dead one.
    ...(asCluster && { nodes: [], clientOptions: { enableReadyCheck: false } }),
  });
  const client = (settings.kind === 'cluster'
    ? new Cluster([...settings.nodes], settings.options)
    : new Redis({ ...settings.options, retryStrategy: null })) as unknown as DoctorRedis;

  let reported: string | undefined;
  client.on('error', (error) => (reported ??= reasonOf(error)));
  try {
    await within(client.connect());
    return { ok: true, client };
  } catch (error) {
    client.disconnect();
    const reason = reasonOf(error);
    return { ok: false, reason: reason === 'UNREACHABLE' ? (reported ?? reason) : reason };
  }
}

/** The kind of Redis, or a code for why it cannot be used. If INFO is not allowed, a Cluster still reports its state. */
async function modeOf(client: DoctorRedis): Promise<'standalone' | 'cluster' | 'SENTINEL' | 'CLUSTERDOWN'> {
  const info = String(await within(client.call('INFO', 'server')).catch(() => ''));
  if (info.includes('redis_mode:sentinel')) return 'SENTINEL';
  if (info.includes('redis_mode:standalone')) return 'standalone';
  const state = String(await within(client.call('CLUSTER', 'INFO')).catch(() => ''));
  // A client of a Cluster would wait until the Cluster is complete.
  if (state.includes('cluster_state:fail')) return 'CLUSTERDOWN';
  return `${info}${state}`.match(/redis_mode:cluster|cluster_state:/) ? 'cluster' : 'standalone';
}
