import type { Language } from '../../errors/language.js';

/** Something about Redis that breaks nothing and that somebody should know. Reported once a store. */
export interface RedisStoreNotice {
  readonly code:
    'PUBLISH_REFUSED' | 'SUBSCRIBE_REFUSED' | 'NOT_DURABLE' | 'DURABILITY_UNKNOWN' | 'NOT_ENCRYPTED';
  /** A word we know: `NOPERM`, `APPENDONLY_OFF`, `EVICTION`. */
  readonly reason: string;
  /** What it means and what to do, in one line. */
  readonly message: string;
}

/** Options of a `RedisTokenStore`. */
export interface RedisTokenStoreOptions {
  /**
   * Begins every key and the channel: one of its own for each environment on one Redis.
   * @default 'wechat:'
   */
  readonly keyPrefix?: string | undefined;
  /**
   * After so long a command has failed, whatever the client's own settings; it may still run later, which is safe.
   * @default `timing.storeTimeoutMs` of the module that the store is given to; 1000 without one
   */
  readonly commandTimeoutMs?: number | undefined;
  /**
   * After so long there is no first connection (name lookup, TCP, TLS, AUTH). Counts for a lent client that still connects
   * as well; a refused connection is known at once.
   * @default 10000
   */
  readonly connectTimeoutMs?: number | undefined;
  /**
   * The language of errors until the module sets the one of its options, as in an error about these.
   * @default 'en'
   */
  readonly language?: Language | undefined;
  /**
   * Hears what breaks nothing but should be known. Without it, a process warning is emitted.
   * @default process.emitWarning
   */
  readonly onNotice?: ((notice: RedisStoreNotice) => void) | undefined;
  /**
   * Moves the clock that the scripts go by. For tests only: every process on one Redis needs the same.
   * @default 0
   */
  readonly clockOffsetMs?: (number | (() => number)) | undefined;
}

/** Where one program listens. */
export interface RedisAddress {
  readonly host: string;
  readonly port: number;
}

/** Options of `RedisTokenStore.connect`. */
export interface RedisConnectOptions extends RedisTokenStoreOptions {
  /** The Sentinels to ask for the primary; the URL then gives its user, password, database and TLS. */
  readonly sentinels?: readonly RedisAddress[] | undefined;
  /**
   * The name under which the Sentinels watch the primary.
   * @default the URL's host
   */
  readonly name?: string | undefined;
  /** Further nodes of a Cluster to start from, besides that in the URL. An empty list says that the URL is a Cluster's. */
  readonly nodes?: readonly RedisAddress[] | undefined;
  /** Further options of ioredis (of its `Cluster` where `nodes` is given), over those that we choose. */
  readonly clientOptions?: Readonly<Record<string, unknown>> | undefined;
}

/** Used where no option says otherwise. */
export const DEFAULT_KEY_PREFIX = 'wechat:';
/** Used where no option says otherwise. */
export const DEFAULT_COMMAND_TIMEOUT_MS = 1_000;
/** Used where no option says otherwise. */
export const DEFAULT_CONNECT_TIMEOUT_MS = 10_000;
