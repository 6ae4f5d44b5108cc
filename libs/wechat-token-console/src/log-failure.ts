import { Logger } from '@nestjs/common';

const logger = new Logger('WechatTokenConsole');
/** How often the log says the same. */
const LOG_EVERY_MS = 60_000;
const loggedAt = new Map<string, number>();

/**
 * Logs that something failed, at most once a minute, with the class of the error alone, since its message may quote anything. A logger that
 * throws affects nothing else.
 */
export function logFailure(what: string, error: unknown): void {
  const line = `${what}: ${error instanceof Error ? error.name : typeof error}`;
  const now = performance.now();
  if (now - (loggedAt.get(line) ?? -Infinity) < LOG_EVERY_MS) return;
  loggedAt.set(line, now);
  try {
    logger.error(line);
  } catch {
    // There is nowhere left to say so.
  }
}
