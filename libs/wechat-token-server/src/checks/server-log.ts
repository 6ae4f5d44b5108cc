import { Logger } from '@nestjs/common';

const logger = new Logger('TokenServer');

/** The log of the server. The logger is the application's: where it throws, nothing else fails. */
export const serverLog = {
  log: (line: string): void => write('log', line),
  warn: (line: string): void => write('warn', line),
  error: (line: string): void => write('error', line),
};

function write(level: 'log' | 'warn' | 'error', line: string): void {
  try {
    logger[level](line);
  } catch {
    // There is nowhere left to say so.
  }
}
