import { within } from '../../core/time/deadline.js';
import { setProcessLanguage } from '../../errors/language.js';
import { WechatTokenOptionsError } from '../../errors/options.error.js';
import { systemClock } from '../../core/time/system-clock.js';
import { FirstConnection } from './first-connection.js';
import type { RedisClient } from './redis-client.js';
import { isFar, readRedisUrl } from './redis-url.js';
import { clientSettingsOf, type ClientSettings } from './client-settings.js';
import { quietSentinels } from './quiet-sentinels.js';
import {
  DEFAULT_COMMAND_TIMEOUT_MS,
  DEFAULT_CONNECT_TIMEOUT_MS,
  type RedisConnectOptions,
} from './redis-token-store.options.js';

type Library = Pick<typeof import('ioredis'), 'Redis' | 'Cluster' | 'SentinelConnector'>;
type Connection = { ping(): Promise<unknown>; disconnect(reconnect?: boolean): void };
type OpenClient = RedisClient & Connection;

/** A client that the store owns: opened with the first command, configured for the store, and closed by it. */
export class OwnedRedisClient implements RedisClient {
  readonly isCluster: boolean;
  /** Whether the connection crosses other networks without TLS. */
  readonly isInClear: boolean;
  readonly settings: ClientSettings;
  private readonly library: Promise<Library | undefined>;
  private readonly errorListeners = new Set<(error: unknown) => void>();
  private readonly doubted = new Set<Connection>();
  private client: OpenClient | undefined;
  private first: FirstConnection | undefined;
  private isClosed = false;

  constructor(
    url: string,
    private readonly options: RedisConnectOptions,
    load: () => Promise<Library | undefined> = loadIoredis,
  ) {
    if (options.language !== undefined) setProcessLanguage(options.language);
    this.settings = clientSettingsOf(url, {
      ...options,
      commandTimeoutMs: options.commandTimeoutMs ?? DEFAULT_COMMAND_TIMEOUT_MS,
    });
    this.isCluster = this.settings.kind === 'cluster';
    this.isInClear = isInClear(url, this.settings, options);
    // Connecting begins now, so that the deadline of the first command does not have to cover it.
    this.library = load();
  }

  get status(): string {
    if (this.isClosed) return 'end';
    return this.isUsable(this.client) ? (this.client.status ?? 'ready') : 'wait';
  }

  async evalsha(sha: string, numberOfKeys: number, ...rest: string[]): Promise<unknown> {
    return (await this.opened()).evalsha(sha, numberOfKeys, ...rest);
  }

  async eval(source: string, numberOfKeys: number, ...rest: string[]): Promise<unknown> {
    return (await this.opened()).eval(source, numberOfKeys, ...rest);
  }

  async publish(channel: string, message: string): Promise<unknown> {
    return (await this.opened()).publish(channel, message);
  }

  async info(): Promise<unknown> {
    return (await this.opened()).info();
  }

  on(_event: 'error', listener: (error: unknown) => void): void {
    this.errorListeners.add(listener);
  }

  off(_event: 'error', listener: (error: unknown) => void): void {
    this.errorListeners.delete(listener);
  }

  duplicate(): never {
    throw new Error('Use opened() to get the client');
  }

  /**
   * The client itself. Waits only for its first connection: later, a command without a connection fails at once, and callers get valid
   * copies in the meantime.
   */
  async opened(): Promise<RedisClient> {
    const ioredis = await this.loaded();
    if (this.isClosed) throw new Error('Connection is closed.');

    if (!this.isUsable(this.client)) {
      this.client = this.open(ioredis);
      this.first = new FirstConnection(
        this.client,
        this.options.connectTimeoutMs ?? DEFAULT_CONNECT_TIMEOUT_MS,
      );
    }
    await this.first?.opened();
    return this.client;
  }

  /** A command timed out. If the connection stays silent for as long again, it is half open or the server hangs: it is replaced. */
  doubt(forMs: number): void {
    const { client } = this;
    if (!this.isUsable(client)) return;
    const connections = (client.nodes?.() ?? [client]) as readonly Connection[];
    for (const connection of connections) {
      if (!this.doubted.has(connection)) void this.examine(connection, forMs);
    }
  }

  close(): void {
    this.isClosed = true;
    this.client?.disconnect();
  }

  /** A client can end by itself: ioredis gives up for good if a failover comes while it queries the Sentinels. */
  private isUsable(client: OpenClient | undefined): client is OpenClient {
    return client !== undefined && client.status !== 'end';
  }

  private async examine(connection: Connection, forMs: number): Promise<void> {
    const silence = new Error('Connection timed out');
    this.doubted.add(connection);
    // Any reply shows that the connection works; a closed one needs no help.
    await within(
      systemClock,
      forMs,
      connection.ping().catch(() => undefined),
      () => silence,
    ).catch(() => {
      this.tell(silence);
      connection.disconnect(true);
    });
    this.doubted.delete(connection);
  }

  private tell(error: unknown): void {
    for (const listener of this.errorListeners) listener(error);
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
    client.on('error', (error: unknown) => this.tell(error));
    return client;
  }

  /** Throws `WechatTokenOptionsError` if ioredis is not installed. */
  async loaded(): Promise<Library> {
    const library = await this.library;
    if (library) return library;
    throw new WechatTokenOptionsError(
      'store',
      {
        en: 'keeps tokens in Redis, but ioredis cannot be loaded',
        zh: '使用 Redis 存储，但无法加载 ioredis',
      },
      { en: 'Run npm install ioredis', zh: '请执行 npm install ioredis' },
    );
  }
}

/** The catch in the same expression allows bundlers to leave out an optional package. */
const loadIoredis = (): Promise<Library | undefined> => import('ioredis').catch(() => undefined);

function isInClear(
  url: string,
  { options }: ClientSettings,
  { sentinels, clientOptions }: RedisConnectOptions,
): boolean {
  const redis = { ...options, ...(options['redisOptions'] as object | undefined), ...clientOptions };
  if (Reflect.get(redis, 'tls')) return false;
  const hosts = sentinels?.map(({ host }) => host) ?? [readRedisUrl(url).host];
  return hosts.some(isFar);
}
