import type { ReportLimit } from './token-store.js';

/** Every duration of the core, in milliseconds. All are options, so that a test can use a token that lasts twelve seconds. */
export interface KeeperTiming {
  /** One exchange with WeChat, a slowly arriving body included. @default 5000 */
  readonly httpTimeoutMs: number;
  /** The lease: the right to call WeChat. Longer than the HTTP time-out, never extended. @default 8000 */
  readonly leaseMs: number;
  /** What must be left of a lease beyond the HTTP time-out when a request is sent. @default 1000 */
  readonly sendMarginMs: number;
  /** How long a caller waits when there is no valid credential. @default 10000 */
  readonly waitMs: number;
  /** One store operation. @default 1000 */
  readonly storeTimeoutMs: number;
  /** The function or app source that provides the AppSecret. @default 2000 */
  readonly secretTimeoutMs: number;
  /** Between two batched reads of revisions, ± 20 %. @default 10000 */
  readonly pollMs: number;
  /** Between two attempts while waiting for another process, or while the cached credential is due. @default 1000 */
  readonly waitStepMs: number;
  /** Between two confirmations of a credential from a `same` issuer; 0 turns them off. @default 240000 */
  readonly confirmEveryMs: number;
  /** How long a request of unknown outcome stays in doubt. @default 120000 */
  readonly inDoubtMs: number;
  /** Delay of the request to a `same` issuer after its renewal window opens: between this and twice this. @default 5000 */
  readonly renewLagMs: number;
  /** The wait before the next request when that window returns the same value. @default 20000 */
  readonly sameValueRetryMs: number;
  /** The shortest time between two scheduled requests to a `supersedes` issuer. @default 300000 */
  readonly minIssueGapMs: number;
  /** `refresh()` does not replace a credential of a `supersedes` issuer that is younger than this. @default 60000 */
  readonly manualGapMs: number;
  /** The first pause after a failure, doubling. @default 1000 */
  readonly backoffMs: number;
  /** @default 60000 */
  readonly backoffMaxMs: number;
  /** The longest pause while there is no valid credential. @default 3000 */
  readonly backoffMaxWithoutCredentialMs: number;
  /** The HTTP time-out after three failures while there is no valid credential. @default 2000 */
  readonly retryHttpTimeoutMs: number;
  /** The first pause after WeChat refused the configuration or the address, doubling. @default 60000 */
  readonly refusalMs: number;
  /** @default 600000 */
  readonly refusalMaxMs: number;
  /**
   * The shortest time between two requests of a fleet whose address WeChat refuses. Much shorter than `waitMs`: meanwhile
   * callers may wait for a process whose address is accepted. @default 3000
   */
  readonly addressGapMs: number;
  /** After 45011. @default 60000 */
  readonly minuteQuotaMs: number;
  /** After 45009, in this order; the last one repeats. @default [60000, 300000, 900000] */
  readonly dayQuotaMs: readonly number[];
  /** After 45009 on a forced call. @default 86400000 */
  readonly forceQuotaMs: number;
  /** Between the two forced calls of a revocation. @default 31000 */
  readonly forceGapMs: number;
  /** Between two requests of a process while the store is unavailable. @default 60000 */
  readonly directGapMs: number;
  /** The difference from which two clocks (of a process, or the store's and ours) count as diverged. @default 2000 */
  readonly clockGapMs: number;
  /** How long a shutdown waits for calls in progress. @default 5000 */
  readonly shutdownTimeoutMs: number;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** The default durations. */
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
  addressGapMs: 3 * SECOND,
  minuteQuotaMs: MINUTE,
  dayQuotaMs: [MINUTE, 5 * MINUTE, 15 * MINUTE],
  forceQuotaMs: 24 * HOUR,
  // WeChat requires 30 s between two forced calls; one more second for clocks that differ.
  forceGapMs: 31 * SECOND,
  directGapMs: MINUTE,
  clockGapMs: 2 * SECOND,
  shutdownTimeoutMs: 5 * SECOND,
};

/** Limits of calls per day and account, for the whole fleet. Each process also caps its own calls. */
export interface CallLimits {
  /** Forced calls of one endpoint, reserved for leaked credentials. */
  readonly force: number;
  /** Checks of reported credentials of one endpoint. */
  readonly check: number;
  /** Any budget that is not listed. */
  readonly other: number;
  /** By the id of a kind's budget. */
  readonly [budget: string]: number;
}

/** A caller that causes its own 40001 must not cost the fleet its valid credential. */
export const DEFAULT_REPORT_LIMIT: ReportLimit = { burst: 3, refillMs: 30 * SECOND, perHour: 120 };
