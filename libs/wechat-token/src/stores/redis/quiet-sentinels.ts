import type { RedisOptions } from 'ioredis';

type Connector = NonNullable<RedisOptions['Connector']>;

/** What ioredis does not declare of its connector: each client that it makes for a Sentinel comes from here. */
interface Connecting {
  connectToSentinel(...given: unknown[]): { on(event: 'error', listener: () => void): unknown };
}

/**
 * ioredis' way to the Sentinels, with a listener for the errors of those that are away. ioredis passes them over, but to the
 * clients that wait for a failover it gives none, and prints "Unhandled error event" each time one tries again.
 */
export function quietSentinels({
  SentinelConnector,
}: Pick<typeof import('ioredis'), 'SentinelConnector'>): Connector {
  const Base = SentinelConnector as unknown as new (options: unknown) => Connecting;
  const Quiet = class extends Base {
    override connectToSentinel(...given: unknown[]) {
      const client = super.connectToSentinel(...given);
      client.on('error', () => undefined);
      return client;
    }
  };
  return Quiet as unknown as Connector;
}
