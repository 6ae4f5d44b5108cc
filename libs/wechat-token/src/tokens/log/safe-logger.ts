import type { WechatLogger } from '../wechat-logger.js';

/** A logger whose failures affect nothing else: neither the start, nor a refresh, nor the process. */
export class SafeLogger implements WechatLogger {
  readonly #logger: WechatLogger;

  constructor(logger: WechatLogger) {
    this.#logger = logger;
  }

  log(line: string): void {
    this.write('log', line);
  }

  warn(line: string): void {
    this.write('warn', line);
  }

  error(line: string): void {
    this.write('error', line);
  }

  debug(line: string): void {
    this.write('debug', line);
  }

  private write(level: keyof WechatLogger, line: string): void {
    try {
      const written: unknown = this.#logger[level](line);
      if (written instanceof Promise) written.catch(() => undefined);
    } catch {
      // There is nowhere left to say so.
    }
  }
}
