import { WechatTokenOptionsError } from '../../errors/options.error.js';
import type { RedisClient } from './redis-client.js';
import { clientSettingsOf, type ClientSettings } from './client-settings.js';
import { quietSentinels } from './quiet-sentinels.js';
import { DEFAULT_COMMAND_TIMEOUT_MS, type RedisConnectOptions } from './redis-token-store.options.js';

type Library = Pick<typeof import('ioredis'), 'Redis' | 'Cluster' | 'SentinelConnector'>;
type OpenClient = RedisClient & { connect(): Promise<unknown>; disconnect(): void };

/** A client of our own: opened with the first command, with settings that suit the store, and closed by us. */
export class OwnRedis implements RedisClient {
  readonly isCluster: boolean;
  private readonly settings: ClientSettings;
  private readonly library: Promise<Library>;
  private readonly errorListeners = new Set<(error: unknown) => void>();
  private client: OpenClient | undefined;
  private firstConnect: Promise<unknown> | undefined;
  private isClosed = false;

  constructor(
    url: string,
    private readonly options: RedisConnectOptions,
  ) {
    this.settings = clientSettingsOf(url, {
      commandTimeoutMs: DEFAULT_COMMAND_TIMEOUT_MS,
      language: 'en',
      ...options,
    });
    this.isCluster = this.settings.kind === 'cluster';
    // From now on, so that the first command's deadline is not spent on it.
    this.library = import('ioredis');
    this.library.catch(() => undefined);
  }

  get status(): string {
    if (this.isClosed) return 'end';
    return this.isUsable(this.client) ? (this.client.status ?? 'ready') : 'wait';
  }

  async evalsha(sha: string, numberOfKeys: number, ...rest: string[]): Promise<unknown> {
    return (await this.ready()).evalsha(sha, numberOfKeys, ...rest);
  }

  async eval(source: string, numberOfKeys: number, ...rest: string[]): Promise<unknown> {
    return (await this.ready()).eval(source, numberOfKeys, ...rest);
  }

  on(_event: 'error', listener: (error: unknown) => void): void {
    this.errorListeners.add(listener);
  }

  off(_event: 'error', listener: (error: unknown) => void): void {
    this.errorListeners.delete(listener);
  }

  duplicate(): never {
    throw new Error('Ask for the client itself: see ready()');
  }

  /**
   * The client itself. Waits for its first connection only: later on, a command without a connection fails at once, and
   * living copies are served meanwhile.
   */
  async ready(): Promise<RedisClient> {
    const ioredis = await this.loaded();
    if (this.isClosed) throw new Error('Connection is closed.');

    if (!this.isUsable(this.client)) {
      this.client = this.open(ioredis);
      this.firstConnect = this.client.connect().finally(() => (this.firstConnect = undefined));
    }
    await this.firstConnect;
    return this.client;
  }

  close(): void {
    this.isClosed = true;
    this.client?.disconnect();
  }

  /** A client can end by itself: ioredis gives up for good when a failover comes while it asks the Sentinels. */
  private isUsable(client: OpenClient | undefined): client is OpenClient {
    return client !== undefined && client.status !== 'end';
  }

  private open(library: Library): OpenClient {
    const { Redis, Cluster } = library;
    const { settings } = this;
    const client =
      settings.kind === 'cluster'
        ? new Cluster([...settings.nodes], settings.options)
        : new Redis({
            ...(settings.options.sentinels ? { Connector: quietSentinels(library) } : {}),
            ...settings.options,
          });
    client.on('error', (error: unknown) => {
      for (const listener of this.errorListeners) listener(error);
    });
    return client;
  }

  private async loaded(): Promise<Library> {
    try {
      return await this.library;
    } catch {
      throw new WechatTokenOptionsError(
        'store',
        {
          en: 'keeps tokens in Redis, but ioredis cannot be loaded',
          zh: '使用 Redis 存储,但无法加载 ioredis',
        },
        { en: 'Run npm install ioredis', zh: '请执行 npm install ioredis' },
        this.options.language,
      );
    }
  }
}
