import type { RedisClient, RedisSubscriber } from './redis-client.js';

/** Override the settings of the duplicated client: a lost subscriber is replaced, and a channel has no key prefix. */
const OVERRIDES = {
  lazyConnect: true,
  // How long a connection may hang before it has subscribed; afterwards it may be silent for any time.
  connectTimeout: 5_000,
  socketTimeout: 5_000,
  retryStrategy: null,
  autoResubscribe: false,
  enableOfflineQueue: true,
  failoverDetector: false,
  keyPrefix: '',
};

/** Opens a connection for a channel to the same place as `client`; in a Cluster, to any of its nodes. */
export function subscriberOf(client: RedisClient): RedisSubscriber {
  const nodes = client.isCluster ? client.nodes?.('master') : [client];
  const node = nodes?.[Math.floor(Math.random() * nodes.length)] as
    { duplicate(overrides: object): RedisSubscriber } | undefined;
  if (!node) throw new Error('No node of the Cluster is known yet');
  return node.duplicate(OVERRIDES);
}
