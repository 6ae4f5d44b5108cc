import { clientSettingsOf } from '../stores/redis/client-settings.js';
import type { RedisClient } from '../stores/redis/redis-client.js';
import { reasonOf } from '../stores/redis/redis-failure.js';
import type { DoctorSettings } from './settings.js';
import { STEP_TIMEOUT_MS, within } from './within.js';

/** A client of ioredis, as much of it as is needed here. */
export type DoctorRedis = RedisClient & {
  connect(): Promise<unknown>;
  disconnect(): void;
  call(command: string, ...args: string[]): Promise<unknown>;
};

/** An open client, or a word for why there is none. */
export type Opened =
  { readonly ok: true; readonly client: DoctorRedis } | { readonly ok: false; readonly reason: string };

/** Opens Redis as `RedisTokenStore.connect` does; a Cluster is recognised by what its node says. */
export async function openRedis(redis: NonNullable<DoctorSettings['redis']>): Promise<Opened> {
  const library = await import('ioredis').catch(() => undefined);
  if (!library) return { ok: false, reason: 'NO_IOREDIS' };

  const single = await connected(redis, library, false);
  if (!single.ok) return single;
  const mode = await modeOf(single.client);
  if (mode !== 'cluster' && mode !== 'sentinel') return single;
  single.client.disconnect();
  return mode === 'cluster' ? connected(redis, library, true) : { ok: false, reason: 'SENTINEL' };
}

async function connected(
  redis: NonNullable<DoctorSettings['redis']>,
  { Redis, Cluster }: Pick<typeof import('ioredis'), 'Redis' | 'Cluster'>,
  asCluster: boolean,
): Promise<Opened> {
  const settings = clientSettingsOf(redis.url, {
    commandTimeoutMs: STEP_TIMEOUT_MS,
    language: 'en',
    ...(redis.sentinels && { sentinels: redis.sentinels }),
    ...(asCluster && { nodes: [] }),
  });
  const client = (settings.kind === 'cluster'
    ? new Cluster([...settings.nodes], settings.options)
    : new Redis({ ...settings.options, retryStrategy: null })) as unknown as DoctorRedis;

  let said: string | undefined;
  client.on('error', (error) => (said ??= reasonOf(error)));
  try {
    await within(client.connect());
    return { ok: true, client };
  } catch (error) {
    client.disconnect();
    const reason = reasonOf(error);
    return { ok: false, reason: reason === 'UNREACHABLE' ? (said ?? reason) : reason };
  }
}

/** INFO says it; where that is not allowed, a Cluster still has to be asked for its slots. */
async function modeOf(client: DoctorRedis): Promise<string> {
  const said = await within(client.call('INFO', 'server')).catch(() => '');
  const [, mode] = /redis_mode:([a-z]{1,16})/.exec(String(said)) ?? [];
  if (mode !== undefined) return mode;
  const state = await within(client.call('CLUSTER', 'INFO')).catch(() => '');
  return String(state).includes('cluster_state:') ? 'cluster' : 'standalone';
}
