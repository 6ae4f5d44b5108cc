import { reasonOf } from './redis-failure.js';
import type { RedisAddress, RedisConnectOptions } from './redis-token-store.options.js';
import { readRedisUrl, urlProblem, type RedisUrl } from './redis-url.js';

/** What an ioredis client is made of. */
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

/** The settings of a client that suits the store: nothing waits long, and nothing is sent again behind our back. */
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
    throw urlProblem('names a database, and a Cluster has one only', '指定了数据库，而 Cluster 只有一个');
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
      // One that hangs is passed over.
      sentinelCommandTimeout: 2 * options.commandTimeoutMs,
      sentinelRetryStrategy: reconnectDelayOf,
      enableTLSForSentinelMode: 'tls' in url,
      ...connection(url),
      ...options.clientOptions,
    },
  };
}

/** What every connection has that leads to a Redis. */
function connection({ host: _host, port: _port, db: _db, ...access }: RedisUrl) {
  return {
    ...access,
    lazyConnect: true,
    // A command without a connection fails at once: the caller has a copy to serve, or better things to do than wait.
    enableOfflineQueue: false,
    // Whether a command ran before the connection broke is unknown: the keeper, not the client, decides what is sent again.
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    autoResubscribe: false,
    connectTimeout: CONNECT_TIMEOUT_MS,
    keepAlive: KEEP_ALIVE_MS,
    // Of last resort, and beyond any standstill of ours, which it takes for the server's: sooner, unanswered commands tell.
    socketTimeout: SOCKET_TIMEOUT_MS,
    disconnectTimeout: DISCONNECT_TIMEOUT_MS,
    // After a failover the address or the connection may lead to what is a replica now.
    reconnectOnError: (error: Error) => reasonOf(error) === 'READONLY',
    retryStrategy: reconnectDelayOf,
  };
}

/** Soon at first, and not by all processes at the same moment. */
function reconnectDelayOf(times: number): number {
  return Math.min(LONGEST_RECONNECT_MS, 50 * 2 ** Math.min(times, 10)) * (0.8 + 0.4 * Math.random());
}
