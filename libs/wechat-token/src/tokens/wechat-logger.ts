/** Writes log lines: `console`, Nest's `Logger`, or a wrapper of your own logger. No line contains a secret or a token. */
export interface WechatLogger {
  /** Normal events. */
  log(line: string): void;
  /** Needs attention, but not at once. */
  warn(line: string): void;
  /** Needs attention now. */
  error(line: string): void;
  /** Frequent events. */
  debug(line: string): void;
}
