/** Writes log lines: `console`, Nest's `Logger`, or what wraps a logger of your own. No line holds a secret or a token. */
export interface WechatLogger {
  /** What happens as it should. */
  log(line: string): void;
  /** What somebody should look at in the daytime. */
  warn(line: string): void;
  /** What somebody should look at now. */
  error(line: string): void;
  /** What happens all the time. */
  debug(line: string): void;
}
