import type { ReportLimit } from './token-store.js';

/** Every duration of the heart, in milliseconds. All are options, so that a test can let a token live twelve seconds. */
export interface KeeperTiming {
  /** One exchange with WeChat, a dripping body included. @default 5000 */
  readonly httpTimeoutMs: number;
  /** The right to ask WeChat; longer than the HTTP time-out, never prolonged. @default 8000 */
  readonly leaseMs: number;
  /** What must be left of a lease beyond the HTTP time-out when a request is sent. @default 1000 */
  readonly sendMarginMs: number;
  /** A caller's wait where nothing usable is kept. @default 10000 */
  readonly waitMs: number;
  /** One command to the store. @default 1000 */
  readonly storeTimeoutMs: number;
  /** The function or source that knows a secret. @default 2000 */
  readonly secretTimeoutMs: number;
  /** Between two batched reads of versions, ± 20 %. @default 10000 */
  readonly pollMs: number;
  /** Between two tries while waiting for another process, or while the copy is due. @default 1000 */
  readonly waitStepMs: number;
  /** Between two confirmations of a credential that WeChat gives again; 0 turns confirming off. @default 240000 */
  readonly confirmEveryMs: number;
  /** How long an asking of unknown outcome stays open. @default 120000 */
  readonly inDoubtMs: number;
  /** A `same` issuer is asked so long after its window opened, up to twice that. @default 5000 */
  readonly renewLagMs: number;
  /** The same value back in that window is not asked for again before this. @default 20000 */
  readonly sameValueRetryMs: number;
  /** A `supersedes` issuer is not asked by the clock sooner after the last issue. @default 300000 */
  readonly minIssueGapMs: number;
  /** `refresh()` replaces nothing that was issued more recently by an issuer that supersedes. @default 60000 */
  readonly manualGapMs: number;
  /** The first pause after a failure, doubling. @default 1000 */
  readonly backoffMs: number;
  /** @default 60000 */
  readonly backoffMaxMs: number;
  /** The longest pause while nobody has a living credential. @default 3000 */
  readonly backoffMaxWithoutCredentialMs: number;
  /** The HTTP time-out of a retry while nobody has a living credential and three have failed. @default 2000 */
  readonly retryHttpTimeoutMs: number;
  /** The first pause after WeChat refused the configuration or the address, doubling. @default 60000 */
  readonly refusalMs: number;
  /** @default 600000 */
  readonly refusalMaxMs: number;
  /** At most one try of a fleet that ends in a refused address in so long. @default 10000 */
  readonly addressGapMs: number;
  /** After 45011. @default 60000 */
  readonly minuteQuotaMs: number;
  /** After 45009, one after the other, the last for ever. @default [60000, 300000, 900000] */
  readonly dayQuotaMs: readonly number[];
  /** After 45009 on a forced call. @default 86400000 */
  readonly forceQuotaMs: number;
  /** Between two forced calls of a leak procedure. @default 31000 */
  readonly forceGapMs: number;
  /** Between two direct calls while the store is away. @default 60000 */
  readonly directGapMs: number;
  /** The clocks of a process, or the store's and ours, have parted when they differ by more. @default 2000 */
  readonly clockGapMs: number;
  /** How long a call under way is awaited at shutdown. @default 5000 */
  readonly shutdownTimeoutMs: number;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Used where no option says otherwise. */
export const DEFAULT_TIMING: KeeperTiming = {
  httpTimeoutMs: 5 * SECOND,
  leaseMs: 8 * SECOND,
  sendMarginMs: SECOND,
  waitMs: 10 * SECOND,
  storeTimeoutMs: SECOND,
  secretTimeoutMs: 2 * SECOND,
  pollMs: 10 * SECOND,
  waitStepMs: SECOND,
  confirmEveryMs: 4 * MINUTE,
  inDoubtMs: 2 * MINUTE,
  renewLagMs: 5 * SECOND,
  sameValueRetryMs: 20 * SECOND,
  minIssueGapMs: 5 * MINUTE,
  manualGapMs: MINUTE,
  backoffMs: SECOND,
  backoffMaxMs: MINUTE,
  backoffMaxWithoutCredentialMs: 3 * SECOND,
  retryHttpTimeoutMs: 2 * SECOND,
  refusalMs: MINUTE,
  refusalMaxMs: 10 * MINUTE,
  addressGapMs: 10 * SECOND,
  minuteQuotaMs: MINUTE,
  dayQuotaMs: [MINUTE, 5 * MINUTE, 15 * MINUTE],
  forceQuotaMs: 24 * HOUR,
  // WeChat wants 30 s between two forced calls; one more for clocks that disagree.
  forceGapMs: 31 * SECOND,
  directGapMs: MINUTE,
  clockGapMs: 2 * SECOND,
  shutdownTimeoutMs: 5 * SECOND,
};

/** Calls to WeChat a day and an app, for the whole fleet, by endpoint; each process caps its own as well. */
export interface CallBudgets {
  /** `POST /cgi-bin/stable_token`; WeChat allows 500,000. @default 10000 */
  readonly stable: number;
  /** `GET /cgi-bin/token`; WeChat allows 2,000, and 200 to a test account. @default 1000 */
  readonly legacy: number;
  /** Forced calls, kept for leaks; WeChat allows 20. @default 5 */
  readonly force: number;
  /** Checks of reported tokens of the legacy endpoint, at `getcallbackip`. @default 2000 */
  readonly check: number;
  /** Refreshes of users' tokens; WeChat allows 50,000 a minute. @default 1000000 */
  readonly user: number;
  /** Any other endpoint: tickets, both types together. @default 1000 */
  readonly other: number;
}

/** Used where no option says otherwise. */
export const DEFAULT_BUDGETS: CallBudgets = {
  stable: 10_000,
  legacy: 1_000,
  force: 5,
  check: 2_000,
  user: 1_000_000,
  other: 1_000,
};

/** A caller with a 40001 of its own making must not take the fleet's good credential. */
export const DEFAULT_REPORT_LIMIT: ReportLimit = { burst: 3, refillMs: 30 * SECOND, perHour: 120 };
