/** Calls to WeChat per day and app, for the whole fleet, by endpoint. Each process also caps its own calls. */
export interface CallBudgets {
  /** `POST /cgi-bin/stable_token`; WeChat allows 500,000. @default 10000 */
  readonly stable: number;
  /** `GET /cgi-bin/token`; WeChat allows 2,000, and 200 to a test account. @default 1000 */
  readonly legacy: number;
  /** Forced calls, reserved for leaked tokens; WeChat allows 20. @default 5 */
  readonly force: number;
  /** Checks of reported tokens of the legacy endpoint, at `getcallbackip`. @default 2000 */
  readonly check: number;
  /** Refreshes of users' tokens; WeChat allows 50,000 a minute. @default 1000000 */
  readonly user: number;
  /** Any other endpoint: tickets, both types together. @default 1000 */
  readonly other: number;
}

/** The default budgets. */
export const DEFAULT_BUDGETS: CallBudgets = {
  stable: 10_000,
  legacy: 1_000,
  force: 5,
  check: 2_000,
  user: 1_000_000,
  other: 1_000,
};
