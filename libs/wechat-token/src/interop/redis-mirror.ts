import { within } from '../core/time/deadline.js';
import { systemClock } from '../core/time/system-clock.js';
import { errorAbout, type OptionProblem } from '../errors/option-problem.js';
import { OwnedRedisClient } from '../stores/redis/owned-redis-client.js';
import type { RedisClient } from '../stores/redis/redis-client.js';
import { checkFields } from '../tokens/options/check-fields.js';
import type { CredentialMirror, MirrorSource } from '../tokens/options/credential-mirror.js';
import { withConcurrency } from '../tokens/refresher/with-concurrency.js';
import { RedisMirrorCheck } from './mirror.check.js';
import { MirrorRedis } from './mirror-redis.js';
import type { RedisMirrorOptions } from './mirror.options.js';
import { MirroredKey } from './mirrored-key.js';
import { theirKeyOf, type TheirKey } from './their-key.js';

const DEFAULT_EVERY_MS = 30_000;

/** A platform may have thousands of apps. */
const AT_A_TIME = 50;

/** How long a shutdown waits for the last write. */
const LAST_WRITE_MS = 2_000;

/**
 * Keeps a copy of our credentials in the Redis key where another program looks for its own, in the form of its SDK: for the option
 * `mirrors`. THE COPY IS PLAIN TEXT, whatever the store. It always has a TTL, never replaces a newer one, and is written only after our
 * store has the credential. Nothing is read from it.
 */
export class RedisMirror implements CredentialMirror {
  private readonly options: RedisMirrorOptions;
  private readonly theirs: TheirKey;
  private readonly redis: MirrorRedis;
  private keys: ReadonlyMap<string, MirroredKey> = new Map();
  private unlisten: () => void = () => undefined;
  private timer: NodeJS.Timeout | undefined;

  /** The client stays yours; what it puts in front of keys (`keyPrefix`) is not removed. Throws `WechatTokenOptionsError`. */
  constructor(client: RedisClient, options: RedisMirrorOptions) {
    this.options = checkFields(RedisMirrorCheck, options, { path: '' });
    this.theirs = theirKeyOf(this.options);
    if (this.theirs.secretInName === 'readable' && this.options.acceptSecretInKeyName !== true)
      throw errorAbout('acceptSecretInKeyName', SECRET_IN_NAME);
    this.redis = new MirrorRedis(client);
  }

  /** With a client of its own, which it opens and closes. Throws `WechatTokenOptionsError`. */
  static connect(url: string, options: RedisMirrorOptions): RedisMirror {
    return new RedisMirror(new OwnedRedisClient(url, {}), options);
  }

  /** Throws `WechatTokenOptionsError` if `key` names the same key for two apps. */
  start(source: MirrorSource): void {
    const { theirs, redis } = this;
    const { apps = source.appIds, foreign = 'leave', everyMs = DEFAULT_EVERY_MS } = this.options;
    const { kind, subject } = theirs;
    const env = { theirs, redis, source, foreign, isNamed: this.options.apps !== undefined };
    refuseSharedName(apps, this.options);
    const of = (appId: string) => ({ appId, kind, ...(subject === undefined ? {} : { subject }) });
    this.keys = new Map(apps.map((appId) => [appId, new MirroredKey(of(appId), env)]));
    this.unlisten = source.onCommitted((key) => {
      if (key.kind === kind && key.subject === subject) void this.keys.get(key.appId)?.publish();
    });
    this.timer = setInterval(() => void this.publishAll(), everyMs).unref();
    void this.publishAll();
  }

  /** Publishes what the last refresh brought. */
  async stop(): Promise<void> {
    this.unlisten();
    clearInterval(this.timer);
    const late = () => new Error('late');
    await within(systemClock, LAST_WRITE_MS, this.publishAll(), late).catch(() => undefined);
    this.redis.close();
  }

  private async publishAll(): Promise<void> {
    await withConcurrency([...this.keys.values()], AT_A_TIME, (key) => key.publish());
  }
}

/** In one key the credentials of two apps would replace each other. A key function that throws is reported for each app. */
function refuseSharedName(apps: readonly string[], { key }: RedisMirrorOptions): void {
  if (key === undefined) return;
  const owners = new Map<string, string>();
  for (const appId of new Set(apps)) {
    const name = nameOrNone(key, appId);
    const owner = name === undefined ? undefined : owners.get(name);
    if (owner !== undefined) throw errorAbout('key', sharedBy(owner, appId));
    if (name !== undefined) owners.set(name, appId);
  }
}

function nameOrNone(key: (appId: string) => string, appId: string): string | undefined {
  try {
    return key(appId);
  } catch {
    return undefined;
  }
}

const sharedBy = (first: string, second: string): OptionProblem => ({
  problem: {
    en: `of a mirror names the same key for ${first} and ${second}, which would overwrite each other's credentials`,
    zh: `（镜像的选项）为 ${first} 和 ${second} 给出了同一个键名，两者的凭据会互相覆盖`,
  },
  remedy: {
    en: `Write key: (appId) => 'wechat:token:' + appId, or name one app: apps: ['${first}']`,
    zh: `请写成 key: (appId) => 'wechat:token:' + appId，或只填一个应用：apps: ['${first}']`,
  },
});

const SECRET_IN_NAME: OptionProblem = {
  problem: {
    en: "is not true, and this preset has the AppSecret in the key's name, which KEYS, MONITOR and the slow log show",
    zh: '不为 true，而该预设的键名中含有 AppSecret，KEYS、MONITOR 和慢日志都能看到',
  },
  remedy: {
    en: "Give the other program a key without it (setKey() in EasyWeChat 6) and name it here: key: (appId) => 'wechat:token:' + appId; or accept it",
    zh: "请让对方使用不含 AppSecret 的键（EasyWeChat 6 的 setKey()），并在此填写 key: (appId) => 'wechat:token:' + appId；或接受它",
  },
};
