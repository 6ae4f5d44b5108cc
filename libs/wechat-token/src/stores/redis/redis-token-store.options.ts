import type { Language } from '../../errors/language.js';

/** A problem of Redis that breaks nothing but that somebody should know about. Reported once per store. */
export interface RedisStoreNotice {
  readonly code:
    'PUBLISH_REFUSED' | 'SUBSCRIBE_REFUSED' | 'NOT_DURABLE' | 'DURABILITY_UNKNOWN' | 'NOT_ENCRYPTED';
  /** A stable code: `NOPERM`, `APPENDONLY_OFF`, `EVICTION`. */
  readonly reason: string;
  /** What it means and what to do, in one line. */
  readonly message: string;
}

/** Options of a `RedisTokenStore`. */
export interface RedisTokenStoreOptions {
  /**
   * The prefix of every key and of the channel: use a different one for each environment on the same Redis.
   * @default 'wechat:'
   */
  readonly keyPrefix?: string | undefined;
  /**
   * The time-out of a command, whatever the client's own settings. The command may still run later, which is safe.
   * @default `timing.storeTimeoutMs` of the module that uses the store; 1000 without one
   */
  readonly commandTimeoutMs?: number | undefined;
  /**
   * The time-out of the first connection (name lookup, TCP, TLS, AUTH), also for a client of yours that still connects; a refused
   * connection is reported at once.
   * @default 10000
   */
  readonly connectTimeoutMs?: number | undefined;
  /**
   * The language of errors that are thrown before the module sets its own, such as those about these options.
   * @default 'en'
   */
  readonly language?: Language | undefined;
  /**
   * Called with problems that break nothing but that somebody should know about. Without it, the store emits a process warning.
   * @default process.emitWarning
   */
  readonly onNotice?: ((notice: RedisStoreNotice) => void) | undefined;
  /**
   * Moves the clock of the scripts. For tests only: every process on one Redis needs the same offset.
   * @default 0
   */
  readonly clockOffsetMs?: (number | (() => number)) | undefined;
}

/** What a script of an application's own works on. */
export interface RedisOwnKeys {
  /** The hash tag of the keys, so that a Cluster keeps them in one slot: not an AppID. */
  readonly group: string;
  /** The names of the keys: `KEYS[1]` is `<keyPrefix>{<group>}:<name>`. */
  readonly names: readonly string[];
  /** `ARGV[2]`, as JSON; `ARGV[1]` is the offset of the clock in milliseconds, 0 outside of tests. */
  readonly request: object;
  /** Gives the listeners of `watch` in all processes the key `{ appId: group, kind: 'own' }`. @default false */
  readonly hint?: boolean | undefined;
}

/** A host and a port. */
export interface RedisAddress {
  readonly host: string;
  readonly port: number;
}

/** Options of `RedisTokenStore.connect`. */
export interface RedisConnectOptions extends RedisTokenStoreOptions {
  /** The Sentinels that know the primary; the URL then provides the user, password, database and TLS. */
  readonly sentinels?: readonly RedisAddress[] | undefined;
  /**
   * The name of the primary at the Sentinels.
   * @default the URL's host
   */
  readonly name?: string | undefined;
  /** Further nodes of a Cluster to start from, besides the one in the URL. An empty list declares that the URL is a Cluster's. */
  readonly nodes?: readonly RedisAddress[] | undefined;
  /** Further options of ioredis (of its `Cluster` if `nodes` is given); they override the ones we choose. */
  readonly clientOptions?: Readonly<Record<string, unknown>> | undefined;
}

/** The default prefix. */
export const DEFAULT_KEY_PREFIX = 'wechat:';
/** The default time-out of a command, in milliseconds. */
export const DEFAULT_COMMAND_TIMEOUT_MS = 1_000;
/** The default time-out of the first connection, in milliseconds. */
export const DEFAULT_CONNECT_TIMEOUT_MS = 10_000;
