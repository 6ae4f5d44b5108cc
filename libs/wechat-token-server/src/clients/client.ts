/** What a client may do. A request that needs a permission which the client lacks is refused. */
export const PERMISSIONS = [
  /** Call WeChat's API through the relay, on the client's `paths`. */
  'call',
  /** Be given the real access token. */
  'token',
  /** Be given tickets. */
  'ticket',
  /** Have pages signed for the JS-SDK, without the ticket. */
  'sign',
  /** Exchange a login code (`jscode2session`, `sns/oauth2/access_token`). */
  'login',
  /** Report a credential that WeChat refused. `token` and `ticket` include it. */
  'report',
  /** Read the status of the server's apps. */
  'status',
  /** Read the metrics. */
  'metrics',
] as const;

/** One thing that a client may do. */
export type Permission = (typeof PERMISSIONS)[number];

/** Requests a minute of a client that sets no limit. */
export const DEFAULT_PER_MINUTE = 6_000;

/** Who calls the server: a service with a key of its own, not a WeChat app. Holds digests, never the key itself. */
export interface Client {
  /** 1 to 32 characters of `A-Za-z0-9-`; part of the key, of stand-ins and of audit lines. */
  readonly id: string;
  /** SHA-256 of the key's secret part, `sha256:` and 64 hexadecimal digits; two while one key replaces the other. */
  readonly digests: readonly string[];
  /** The AppIDs that the client may use. */
  readonly apps: readonly string[];
  readonly may: readonly Permission[];
  /** Patterns of the API's paths for `call`: `*` is one segment, `**` the rest. None: no path. */
  readonly paths?: readonly string[] | undefined;
  /** Addresses and networks (CIDR) that requests may come from. @default any */
  readonly from?: readonly string[] | undefined;
  /**
   * The name in a TLS certificate that requests must present in addition to the key: its common name, or one of its alternative
   * names that is a URI. The application's own HTTPS server has to request certificates (`requestCert`) and name their `ca`. @default none
   */
  readonly certificate?: string | undefined;
  /** When the key ends, in Unix ms. @default never */
  readonly notAfter?: number | undefined;
  /** Requests a minute that one server accepts. @default 6000 */
  readonly perMinute?: number | undefined;
  /** Patterns of the pages that `sign` signs. None: no page. */
  readonly pages?: readonly string[] | undefined;
  /** Gives a client that has `token` a stand-in (代用令牌) on the compatible routes. @default false with `token`, true without */
  readonly standIn?: boolean | undefined;
  /** The upper limit of `expiresIn` in responses to the client, in seconds. */
  readonly maxCacheSeconds?: number | undefined;
  /** A suspended client is refused as one that does not exist. @default false */
  readonly isSuspended?: boolean | undefined;
}
