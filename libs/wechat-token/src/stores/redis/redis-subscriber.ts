import type { RedisClient, RedisSubscriber } from './redis-client.js';

/** Over the settings of the client that is duplicated: a lost subscriber is replaced, and a channel has no key prefix. */
const OVERRIDES = {
  lazyConnect: true,
  // Says for how long one may hang that is about to subscribe; afterwards it may be silent for ever.
  connectTimeout: 5_000,
  socketTimeout: 5_000,
  retryStrategy: null,
  autoResubscribe: false,
  enableOfflineQueue: true,
  failoverDetector: false,
  keyPrefix: '',
};

/** Makes a connection for a channel, to where `client` is connected; in a Cluster to any of its nodes. */
export function subscriberOf(client: RedisClient): RedisSubscriber {
  const nodes = client.isCluster ? client.nodes?.('master') : [client];
  const node = nodes?.[Math.floor(Math.random() * nodes.length)] as
    { duplicate(overrides: object): RedisSubscriber } | undefined;
  if (!node) throw new Error('None of the nodes is known yet');
  return node.duplicate(OVERRIDES);
}
