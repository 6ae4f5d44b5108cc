/** The part of a Redis client that the store uses: `Redis` and `Cluster` of ioredis 5 and 6 have it. */
export interface RedisClient {
  readonly isCluster?: boolean;
  readonly status?: string;
  evalsha(sha: string, numberOfKeys: number, ...keysAndArguments: string[]): Promise<unknown>;
  eval(source: string, numberOfKeys: number, ...keysAndArguments: string[]): Promise<unknown>;
  publish(channel: string, message: string): Promise<unknown>;
  info(): Promise<unknown>;
  /** Opens a client that waits for its first command. */
  connect?(): Promise<unknown>;
  on(event: 'error' | 'ready' | 'close' | 'end', listener: (error: unknown) => void): unknown;
  off(event: 'error' | 'ready' | 'close' | 'end', listener: (error: unknown) => void): unknown;
  /** Creates the subscriber of a single node. */
  duplicate(...overrides: never[]): unknown;
  /** In a Cluster, one of these nodes creates the subscriber. */
  nodes?(role?: 'master'): readonly unknown[];
}

/** A connection for the channel alone: once subscribed, it can do nothing else. */
export interface RedisSubscriber {
  connect(): Promise<unknown>;
  subscribe(channel: string): Promise<unknown>;
  disconnect(): void;
  on(event: 'message', listener: (channel: string, message: string) => void): unknown;
  on(event: 'end', listener: () => void): unknown;
  on(event: 'error', listener: (error: unknown) => void): unknown;
}
