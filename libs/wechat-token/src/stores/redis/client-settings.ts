import { reasonOf } from './redis-failure.js';
import type { RedisAddress, RedisConnectOptions } from './redis-token-store.options.js';
import { readRedisUrl, urlProblem, type RedisUrl } from './redis-url.js';

/** The arguments of an ioredis client. */
export type ClientSettings =
  | { readonly kind: 'single'; readonly options: Record<string, unknown> }
  | {
      readonly kind: 'cluster';
      readonly nodes: readonly RedisAddress[];
      readonly options: Record<string, unknown>;
    };

const CONNECT_TIMEOUT_MS = 5_000;
const SOCKET_TIMEOUT_MS = 20_000;
const DISCONNECT_TIMEOUT_MS = 500;
const KEEP_ALIVE_MS = 10_000;
const LONGEST_RECONNECT_MS = 1_000;

type Options = RedisConnectOptions & { readonly commandTimeoutMs: number };

/** The settings of a client that suits the store: no command waits long, and none is sent again unnoticed. */
export function clientSettingsOf(text: string, options: Options): ClientSettings {
  const url = readRedisUrl(text);
  if (options.nodes) return clusterSettings(url, options.nodes, options);
  if (options.sentinels) return sentinelSettings(url, options.sentinels, options);

  const { host, port, db } = url;
  return {
    kind: 'single',
    options: { host, port, db, ...connection(url), ...options.clientOptions },
  };
}

function clusterSettings(url: RedisUrl, nodes: readonly RedisAddress[], options: Options): ClientSettings {
  if (url.db > 0) {
    throw urlProblem('names a database, but a Cluster has only one', '指定了数据库，而 Cluster 只有一个');
  }
  return {
    kind: 'cluster',
    nodes: [{ host: url.host, port: url.port }, ...nodes],
    options: {
      lazyConnect: true,
      enableOfflineQueue: false,
      clusterRetryStrategy: reconnectDelayOf,
      ...options.clientOptions,
      redisOptions: {
        ...connection(url),
        ...(options.clientOptions?.['redisOptions'] as object | undefined),
      },
    },
  };
}

function sentinelSettings(
  url: RedisUrl,
  sentinels: readonly RedisAddress[],
  options: Options,
): ClientSettings {
  if (sentinels.length === 0) {
    throw urlProblem('is empty', '为空', 'sentinels');
  }
  return {
    kind: 'single',
    options: {
      sentinels: [...sentinels],
      name: options.name ?? url.host,
      db: url.db,
      failoverDetector: true,
      // A Sentinel that hangs is skipped.
      sentinelCommandTimeout: 2 * options.commandTimeoutMs,
      sentinelRetryStrategy: reconnectDelayOf,
      enableTLSForSentinelMode: 'tls' in url,
      ...connection(url),
      ...options.clientOptions,
    },
  };
}

/** Settings of every connection to a Redis. */
function connection({ host: _host, port: _port, db: _db, ...access }: RedisUrl) {
  return {
    ...access,
    lazyConnect: true,
    // Without a connection, a command fails at once: the caller serves its copy or reports the failure, rather than wait.
    enableOfflineQueue: false,
    // Whether a command ran before the connection broke is unknown: the keeper, not the client, decides whether to repeat it.
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    connectTimeout: CONNECT_TIMEOUT_MS,
    keepAlive: KEEP_ALIVE_MS,
    // A last resort, longer than any pause of this process, which would look like one of the server. Commands that time out notice a dead
    // connection sooner.
    socketTimeout: SOCKET_TIMEOUT_MS,
    disconnectTimeout: DISCONNECT_TIMEOUT_MS,
    // After a failover, the address or the connection may lead to a replica.
    reconnectOnError: (error: Error) => reasonOf(error) === 'READONLY',
    retryStrategy: reconnectDelayOf,
  };
}

/** Soon at first, and with jitter, so that processes do not reconnect at the same moment. */
function reconnectDelayOf(times: number): number {
  return Math.min(LONGEST_RECONNECT_MS, 50 * 2 ** times) * (0.8 + 0.4 * Math.random());
}
