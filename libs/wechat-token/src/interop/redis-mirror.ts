import { within } from '../core/time/deadline.js';
import { systemClock } from '../core/time/system-clock.js';
import { errorAbout } from '../errors/option-problem.js';
import { refuseOtherClients } from '../stores/redis/refuse-other-clients.js';
import { OwnedRedisClient } from '../stores/redis/owned-redis-client.js';
import type { RedisClient } from '../stores/redis/redis-client.js';
import type { RedisConnectOptions } from '../stores/redis/redis-token-store.options.js';
import type { CredentialMirror, MirrorSource } from '../tokens/options/credential-mirror.js';
import { MirrorRedis } from './mirror-redis.js';
import { planOf, refuseToWrite, type MirrorPlan } from './mirror-plan.js';
import { MirroredKey } from './mirrored-key.js';
import type { RedisMirrorOptions } from './redis-mirror.options.js';

const DEFAULT_EVERY_MS = 30_000;

/**
 * Keeps a copy of our credentials in the Redis key where another program looks for its own, in the form of its SDK: for the option
 * `mirrors`. THE COPY IS PLAIN TEXT, whatever the store. It always has a TTL, never replaces a newer one, and is written only after our
 * store has the credential.
 */
export class RedisMirror implements CredentialMirror {
  private readonly plan: MirrorPlan;
  private readonly redis: MirrorRedis;
  private keys: readonly MirroredKey[] = [];
  private unlisten: () => void = () => undefined;
  private timer: NodeJS.Timeout | undefined;

  /** The client stays yours. Throws `WechatTokenOptionsError` for options that are wrong. */
  constructor(
    client: RedisClient,
    private readonly options: RedisMirrorOptions,
  ) {
    refuseOtherClients(client);
    this.plan = planOf(options);
    refuseToWrite(this.plan, options);
    const { everyMs = DEFAULT_EVERY_MS, commandTimeoutMs } = options;
    if (!(everyMs >= 100)) throw errorAbout('everyMs', TOO_OFTEN);
    this.redis = new MirrorRedis(client, commandTimeoutMs);
  }

  /** With a client of its own, which it opens and closes; `connection` are the options of `RedisTokenStore.connect`. */
  static connect(
    url: string,
    options: RedisMirrorOptions,
    connection: Pick<RedisConnectOptions, 'sentinels' | 'name' | 'nodes' | 'clientOptions'> = {},
  ): RedisMirror {
    return new RedisMirror(new OwnedRedisClient(url, connection), options);
  }

  start(source: MirrorSource): void {
    const { apps = source.appIds, foreign, everyMs = DEFAULT_EVERY_MS } = this.options;
    const { plan, redis } = this;
    const env = { plan, redis, source, replacesForeign: foreign === 'replace' };
    const { kind, subject } = plan;
    this.keys = apps.map(
      (appId) => new MirroredKey({ appId, kind, ...(subject === undefined ? {} : { subject }) }, env),
    );
    this.unlisten = source.onCommitted((key) => {
      const isOurs = key.kind === kind && key.subject === subject;
      if (isOurs) void this.keys.find((one) => one.key.appId === key.appId)?.publish();
    });
    this.timer = setInterval(() => void this.publishAll(), everyMs).unref();
    void this.publishAll();
  }

  async stop(): Promise<void> {
    this.unlisten();
    clearInterval(this.timer);
    const ended = this.publishAll();
    const late = () => new Error('late');
    await within(systemClock, this.redis.timeoutMs, ended, late).catch(() => undefined);
    this.redis.close();
  }

  private async publishAll(): Promise<void> {
    await Promise.all(this.keys.map((key) => key.publish()));
  }
}

const TOO_OFTEN = {
  problem: { en: 'must be at least 100', zh: '不能小于 100' },
  remedy: { en: 'Write milliseconds, or leave it out for 30000', zh: '请填写毫秒数，或不填以使用默认值 30000' },
};
