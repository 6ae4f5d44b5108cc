/** The limits of calls. */
export interface Limits {
  /** Calls of `/cgi-bin/token` a day; a test account has 200. @default 2000 */
  tokenPerDay: number;
  /** Calls of `/cgi-bin/stable_token` a day. @default 500000 */
  stableTokenPerDay: number;
  /** Calls of `/cgi-bin/stable_token` a minute. @default 10000 */
  stableTokenPerMinute: number;
  /** Forced refreshes a day. @default 20 */
  forcePerDay: number;
  /** Calls a day of any path that has no limit of its own. @default 5000000 */
  otherPerDay: number;
  /** Times a month that all counters can be cleared, by either way of clearing. @default 10 */
  clearsPerMonth: number;
  /** Times a month that the counter of one path can be cleared. @default 50 */
  pathClearsPerMonth: number;
  /** Entries of a mini program's whitelist. @default 10 */
  whitelistEntries: number;
  /** Calls of `/cgi-bin/ticket/getticket` a day, of all types together. @default 2000 */
  ticketPerDay: number;
  /** Calls a minute of each path of `/sns/oauth2`. @default 50000 */
  snsPerMinute: number;
  /** Calls of `/sns/jscode2session` a minute, of one user. @default 100 */
  loginsPerMinute: number;
}

/** The values that WeChat documents, if it does. */
export const DEFAULT_LIMITS: Limits = {
  tokenPerDay: 2000,
  stableTokenPerDay: 500_000,
  stableTokenPerMinute: 10_000,
  forcePerDay: 20,
  otherPerDay: 5_000_000,
  clearsPerMonth: 10,
  pathClearsPerMonth: 50,
  whitelistEntries: 10,
  ticketPerDay: 2000,
  snsPerMinute: 50_000,
  loginsPerMinute: 100,
};
