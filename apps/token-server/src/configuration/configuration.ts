import type { EncryptionKey, Language, WechatEndpoint } from 'nestjs-wechat-token';
import {
  DEFAULT_LIMITS,
  DEFAULT_PER_MINUTE,
  STAND_IN_LIFE,
  type Client,
  type Operator,
  type StandInOptions,
} from 'nestjs-wechat-token-server';
import type { Secret } from './secret.js';

/** An app of the configuration. */
export interface ConfiguredApp {
  readonly appId: string;
  readonly name?: string | undefined;
  readonly appSecret: Secret;
  readonly endpoint: WechatEndpoint;
  readonly keepWarm: boolean;
}

/** What the server speaks TLS with. */
export interface TlsFiles {
  readonly cert: Buffer;
  readonly key: Buffer;
  /** Signs the certificates of clients. */
  readonly ca?: Buffer | undefined;
}

/** Where Redis is. */
export interface ConfiguredRedis {
  readonly url: Secret;
  readonly sentinels?: readonly { readonly host: string; readonly port: number }[] | undefined;
  readonly sentinelPassword?: Secret | undefined;
}

/** What the configuration comes down to, once all of it is checked. */
export interface Configuration {
  readonly listen: { readonly host: string; readonly port: number };
  readonly tls?: TlsFiles | undefined;
  readonly trustedProxies: readonly string[];
  readonly userCallsFrom: readonly string[];
  readonly language: Language;
  readonly store: {
    /** Without it, tokens are kept in memory. */
    readonly redis?: ConfiguredRedis | undefined;
    readonly keyPrefix?: string | undefined;
    readonly encryption?:
      | {
          readonly keys: readonly EncryptionKey[];
          readonly writeWith: string;
          readonly plainText: 'refused' | 'read' | 'written';
        }
      | undefined;
  };
  readonly wechat: {
    readonly baseUrl?: string | undefined;
    readonly allowPlainHttp: boolean;
    readonly proxy?: Secret | undefined;
  };
  readonly standIns: StandInOptions;
  /** By their AppIDs. */
  readonly apps: ReadonlyMap<string, ConfiguredApp>;
  readonly clients: readonly Client[];
  /** Who may log in to the console; without any there is none. */
  readonly operators: readonly Operator[];
  /** Where browsers reach the console, if not on this machine alone. */
  readonly publicUrl?: string | undefined;
  /** Names the installation in the console. */
  readonly name?: string | undefined;
  /** Nothing for standard output. */
  readonly auditFile?: string | undefined;
  /** How long the server serves on while it ends, until load balancers have noticed. */
  readonly drainSeconds: number;
  readonly limits: { readonly bodyBytes: number; readonly inFlight: number };
}

/** Used where the configuration says nothing else. */
export const DEFAULTS = {
  host: '127.0.0.1',
  port: 3_080,
  /** With Redis; without, there is no other server that could take over. */
  drainSeconds: 5,
  ...DEFAULT_LIMITS,
  lifeSeconds: STAND_IN_LIFE.default,
  perMinute: DEFAULT_PER_MINUTE,
} as const;
