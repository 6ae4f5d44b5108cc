import type { CredentialKey } from '../../core/ports/credential.js';
import type {
  AbandonRequest,
  AcquireRequest,
  AcquireResult,
  AppSnapshot,
  CommitRequest,
  Durability,
  ForgetRequest,
  RestoreRequest,
  RecordSnapshot,
  RejectRequest,
  RejectResult,
  TokenStore,
  WatchListener,
} from '../../core/ports/token-store.js';
import { within } from '../../core/time/deadline.js';
import { systemClock } from '../../core/time/system-clock.js';
import { setProcessLanguage } from '../../errors/language.js';
import { addressOf } from './address-of.js';
import { ChangeFeed } from './change-feed.js';
import { FirstConnection } from './first-connection.js';
import { Notices } from './notices.js';
import { OwnedRedisClient } from './owned-redis-client.js';
import type { RedisClient } from './redis-client.js';
import { redisDurabilityOf, worstOf, type RedisDurability } from './redis-durability.js';
import { reasonOf } from './redis-failure.js';
import { hintOf, readHint, RedisKeys, type Hint } from './redis-keys.js';
import {
  acquireResultOf,
  appReadingOf,
  snapshotOf,
  requestText,
  tableOf,
  type Reply,
} from './redis-replies.js';
import { refuseOtherClients, refuseUnknownOptions } from './refuse-other-clients.js';
import { ScriptRunner } from './script-runner.js';
import { RevisionReads } from './revision-reads.js';
import { subscriberOf } from './redis-subscriber.js';
import {
  DEFAULT_COMMAND_TIMEOUT_MS,
  DEFAULT_CONNECT_TIMEOUT_MS,
  DEFAULT_KEY_PREFIX,
  type RedisConnectOptions,
  type RedisOwnKeys,
  type RedisTokenStoreOptions,
} from './redis-token-store.options.js';
import { ABANDON } from './scripts/abandon.lua.js';
import { ACQUIRE } from './scripts/acquire.lua.js';
import { COMMIT } from './scripts/commit.lua.js';
import { FORGET } from './scripts/forget.lua.js';
import { INSPECT, READ } from './scripts/read.lua.js';
import { RESTORE } from './scripts/restore.lua.js';
import { REJECT } from './scripts/reject.lua.js';
import { shaOf, type Script } from './scripts/script.js';

/** Each script is one atomic step on these keys, in this order: the credential's hash and, if needed, the app's. */
type Scope = 'credential' | 'credential-and-app';

/**
 * Keeps credentials in Redis, for all processes that share it: a single node, one behind Sentinels, or a Cluster. Every step is one Lua
 * script on the server's clock. The client stays yours: the store never closes it.
 */
export class RedisTokenStore implements TokenStore {
  readonly durable = true;
  readonly address: string | undefined;
  private readonly keys: RedisKeys;
  private readonly stepOptions: ConstructorParameters<typeof ScriptRunner>[1];
  private readonly steps: ScriptRunner;
  private readonly stampReads: RevisionReads;
  private readonly feed: ChangeFeed;
  private readonly notices: Notices;
  private readonly listeners = new Set<WatchListener>();
  /** Hints on their way to Redis. */
  private readonly publishing = new Set<Promise<void>>();
  private moduleTimeoutMs: number | undefined;

  constructor(
    private readonly client: RedisClient,
    private readonly options: RedisTokenStoreOptions = {},
  ) {
    const { language, clockOffsetMs = 0 } = options;
    if (language !== undefined) setProcessLanguage(language);
    refuseOtherClients(client);
    refuseUnknownOptions(options);
    this.keys = new RedisKeys(options.keyPrefix ?? DEFAULT_KEY_PREFIX);
    this.notices = new Notices(options.onNotice);
    const first =
      client instanceof OwnedRedisClient
        ? client
        : new FirstConnection(client, options.connectTimeoutMs ?? DEFAULT_CONNECT_TIMEOUT_MS);
    this.address = addressOf(client instanceof OwnedRedisClient ? client.settings : client);
    this.stepOptions = {
      address: this.address,
      timeoutMs: () => this.commandTimeoutMs,
      clockOffsetMs: typeof clockOffsetMs === 'number' ? () => clockOffsetMs : clockOffsetMs,
    };
    this.steps = new ScriptRunner(client, {
      ...this.stepOptions,
      opened: () => first.opened(),
      unanswered: () => {
        if (client instanceof OwnedRedisClient) client.doubt(2 * this.commandTimeoutMs);
      },
    });
    this.stampReads = new RevisionReads(this.steps, this.keys, client.isCluster === true);
    this.feed = new ChangeFeed({
      channel: this.keys.channel,
      open: async () => subscriberOf(client instanceof OwnedRedisClient ? await client.opened() : client),
      subscribed: () => this.hint(),
      heard: (message) => {
        const hint = readHint(message);
        // Anybody may publish to the channel, or use the same prefix.
        if (hint) this.hint(hint);
      },
      refused: (reason) => this.notices.tell('SUBSCRIBE_REFUSED', reason),
    });
  }

  /** Opens a client of its own with the first step, and closes it on {@link close}. Requires the package `ioredis`. */
  static connect(url: string, options: RedisConnectOptions = {}): RedisTokenStore {
    return new RedisTokenStore(new OwnedRedisClient(url, options), options);
  }

  async prepare(): Promise<void> {
    if (!(this.client instanceof OwnedRedisClient)) return;
    await this.client.loaded();
    if (this.client.isInClear) this.notices.tell('NOT_ENCRYPTED', 'NO_TLS');
  }

  useTimeout(ms: number): void {
    this.moduleTimeoutMs = ms;
  }

  /**
   * Checks the settings of Redis that user tokens depend on (`appendonly yes`, `maxmemory-policy noeviction`), in a Cluster those of every
   * primary. Reports once (`onNotice`) what is wrong or could not be checked.
   */
  async durability(): Promise<Durability> {
    const { durability, reason } = await this.askSettings();
    if (durability === 'volatile') this.notices.tell('NOT_DURABLE', reason);
    if (durability === 'unknown') this.notices.tell('DURABILITY_UNKNOWN', reason);
    return durability;
  }

  async read(key: CredentialKey): Promise<RecordSnapshot> {
    const keys = [this.keys.credential(key)];
    return snapshotOf(await this.steps.run(READ, { operation: 'read', appId: key.appId, keys }));
  }

  /** One command; in a Cluster, one per app. */
  revisions(
    keys: readonly CredentialKey[],
  ): Promise<{ readonly storeTime: number; readonly revisions: readonly string[] }> {
    return this.stampReads.read(keys);
  }

  async acquire(request: AcquireRequest): Promise<AcquireResult> {
    const reply = await this.step('acquire', ACQUIRE, 'credential-and-app', request);
    const result = acquireResultOf(reply, request);
    if (!result) throw this.steps.failure({ operation: 'acquire', keys: [] }, 'BAD_REPLY');
    return result;
  }

  async commit(
    request: CommitRequest,
  ): Promise<{ readonly outcome: 'committed' | 'superseded'; readonly snapshot: RecordSnapshot }> {
    const reply = await this.step('commit', COMMIT, 'credential-and-app', request);
    const result = outcomeOf<'committed' | 'superseded'>(reply);
    // An earlier try wrote the record, but its reply was lost, so that nobody was notified.
    const isRepeated = result.outcome === 'committed' && reply['changed'] === undefined;
    if (isRepeated) this.publish(hintOf(request.key, result.snapshot.revision));
    return result;
  }

  async abandon(request: AbandonRequest): Promise<void> {
    const { pause } = request;
    // The reason is for readers only: to the scripts it is an opaque text.
    const told = pause && { ...pause, reason: JSON.stringify(pause.reason) };
    await this.step('abandon', ABANDON, 'credential-and-app', { ...request, ...(told && { pause: told }) });
  }

  async restore(
    request: RestoreRequest,
  ): Promise<{ readonly outcome: 'taken' | 'kept'; readonly snapshot: RecordSnapshot }> {
    return outcomeOf<'taken' | 'kept'>(await this.step('restore', RESTORE, 'credential', request));
  }

  async reject(request: RejectRequest): Promise<RejectResult> {
    return outcomeOf<RejectResult['outcome']>(await this.step('reject', REJECT, 'credential', request));
  }

  async forget(request: ForgetRequest): Promise<void> {
    await this.step('forget', FORGET, 'credential', request);
  }

  async inspect(appId: string): Promise<AppSnapshot> {
    const keys = [this.keys.app(appId)];
    return appReadingOf(await this.steps.run(INSPECT, { operation: 'inspect', appId, keys }));
  }

  /**
   * Runs a Lua script on keys of an application's own, next to the credentials: on the same connection, with the same deadline. Returns the
   * JSON object that the script returns. Throws a `TokenStoreError` while Redis is unreachable or refuses.
   */
  async runOwn(
    source: string,
    { group, names, request, hint = false }: RedisOwnKeys,
  ): Promise<Readonly<Record<string, unknown>>> {
    const keys = names.map((name) => this.keys.own(group, name));
    const step = { operation: `run a script of ${group}`, keys, args: [JSON.stringify(request)] };
    const reply = await this.steps.run({ source, sha: shaOf(source) }, step);
    if (hint) this.publish(hintOf({ appId: group, kind: 'own' }));
    return reply;
  }

  watch(listener: WatchListener): () => void {
    // Wrapped, so that a listener added twice is called twice and removed once.
    const entry: WatchListener = (key, revision) => listener(key, revision);
    this.listeners.add(entry);
    this.feed.start();
    return () => void this.listeners.delete(entry);
  }

  async close(): Promise<void> {
    this.listeners.clear();
    this.feed.close();
    // A script may commit and then close: without its hint the others would notice only by their next poll.
    await within(
      systemClock,
      this.commandTimeoutMs,
      Promise.all(this.publishing),
      () => new Error('late'),
    ).catch(() => undefined);
    this.steps.close();
    if (this.client instanceof OwnedRedisClient) this.client.close();
  }

  private get commandTimeoutMs(): number {
    return this.options.commandTimeoutMs ?? this.moduleTimeoutMs ?? DEFAULT_COMMAND_TIMEOUT_MS;
  }

  private async step(
    operation: string,
    script: Script,
    scope: Scope,
    request: { readonly key: CredentialKey },
  ): Promise<Reply> {
    const { key, ...rest } = request;
    const { appId } = key;
    const keys = [this.keys.credential(key), ...(scope === 'credential' ? [] : [this.keys.app(appId)])];
    const args = [requestText(rest)];

    const reply = await this.steps.run(script, { operation, appId, keys, args });
    const { changed } = reply;
    if (typeof changed === 'string') this.publish(hintOf(key, changed));
    return reply;
  }

  /** After the step, without delaying it: a client that may not publish has committed all the same. */
  private publish(hint: string): void {
    const published = this.published(hint).finally(() => this.publishing.delete(published));
    this.publishing.add(published);
  }

  private async published(hint: string): Promise<void> {
    try {
      await this.client.publish(this.keys.channel, hint);
    } catch (error) {
      // Without a connection nothing was refused: a process that reconnects compares all revisions.
      if (error instanceof Error && error.name === 'ReplyError') {
        this.notices.tell('PUBLISH_REFUSED', reasonOf(error));
      }
    }
  }

  private async askSettings(): Promise<RedisDurability> {
    if (!this.client.isCluster) return redisDurabilityOf(this.steps);
    const cluster =
      this.client instanceof OwnedRedisClient
        ? await this.client.opened().catch(() => undefined)
        : this.client;
    const primaries = (cluster?.nodes?.('master') ?? []) as readonly RedisClient[];
    if (primaries.length === 0) return { durability: 'unknown', reason: 'UNREACHABLE' };

    const found = primaries.map(async (primary) => {
      const steps = new ScriptRunner(primary, this.stepOptions);
      return redisDurabilityOf(steps).finally(() => steps.close());
    });
    return worstOf(await Promise.all(found));
  }

  /** Without a key: what was published before the subscription is unknown. */
  private hint(hint?: Hint): void {
    for (const listener of this.listeners) {
      try {
        listener(hint?.key, hint?.revision);
      } catch {
        // A hint is best effort: truth is the read.
      }
    }
  }
}

function outcomeOf<Outcome extends string>(reply: Reply): { outcome: Outcome; snapshot: RecordSnapshot } {
  return { outcome: reply['outcome'] as Outcome, snapshot: snapshotOf(tableOf(reply['snapshot'])) };
}
