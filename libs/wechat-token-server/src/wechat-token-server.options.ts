import type { AuditLog } from './audit/audit-log.js';
import type { ClientSource } from './clients/client-source.js';

/** A key that signs stand-ins. */
export interface StandInKey {
  /** 1 to 16 characters of `A-Za-z0-9`; part of every stand-in. */
  readonly id: string;
  /** At least 32 random bytes. */
  readonly key: Uint8Array;
}

/** What `WechatTokenServerModule` takes. */
export interface WechatTokenServerOptions {
  readonly clients: ClientSource;
  /** The keys that are accepted, and the id of the one that signs. All servers of one Redis share them. */
  readonly standIns: {
    readonly keys: readonly StandInKey[];
    readonly signWith: string;
    /** Lifetime of a stand-in in seconds. @default 7200 */
    readonly lifeSeconds?: number | undefined;
  };
  /** Takes the audit. @default none */
  readonly audit?: AuditLog | undefined;
  /** Addresses and networks of proxies whose `X-Forwarded-For` counts. @default none */
  readonly trustedProxies?: readonly string[] | undefined;
  readonly limits?: {
    /** The longest body of a relayed call. @default 67108864 */
    readonly bodyBytes?: number | undefined;
    /** Relayed calls under way at once. @default 1024 */
    readonly inFlight?: number | undefined;
  };
}
