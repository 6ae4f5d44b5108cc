import type { RedisOptions } from 'ioredis';

type Connector = NonNullable<RedisOptions['Connector']>;

/** The undeclared part of ioredis' connector: the method that creates the client of each Sentinel. */
interface Connecting {
  connectToSentinel(...given: unknown[]): { on(event: 'error', listener: () => void): unknown };
}

/**
 * The Sentinel connector of ioredis, with a listener for errors of unreachable Sentinels. ioredis handles them, but adds no listener to the
 * clients that wait for a failover, so that each retry prints "Unhandled error event".
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
