import { setTimeout } from 'node:timers/promises';
import type { LoggerService } from '@nestjs/common';
import type { AuditLog } from 'nestjs-wechat-token-server';
import type { CheckedConfiguration } from '../configuration/check-configuration.js';
import { ConfigurationError } from '../configuration/configuration.error.js';
import type { Configuration } from '../configuration/configuration.js';
import { FilesRead } from '../configuration/files-read.js';
import { fixedChanges } from './fixed-changes.js';

/** Polled, because `fs.watch` misses the symbolic links that a ConfigMap switches. */
const LOOK_EVERY_MS = 10_000;

/** Longer than it takes to write a file, or a certificate and its key. */
const SETTLE_MS = 1_000;

/** How a configuration is read and replaced. */
export interface ReloaderParts {
  read(files: FilesRead): Promise<CheckedConfiguration>;
  current(): Configuration;
  /** Replaces the configuration. Whatever can fail fails before anything changes. */
  replace(next: Configuration): void;
  /** The configuration that was read is not put into effect. */
  refuse(): void;
  readonly logger: Pick<LoggerService, 'log' | 'warn' | 'error'>;
  readonly audit: AuditLog | undefined;
}

/** Reloads the configuration on a signal and when its files have changed. An invalid one changes nothing. */
export class Reloader {
  private timer: NodeJS.Timeout | undefined;
  private work: Promise<void> = Promise.resolve();
  private readonly started: Configuration;

  constructor(
    private readonly parts: ReloaderParts,
    /** Those that the current configuration was read from. */
    private files: FilesRead,
    /** Waits for as long as it takes to write a file. */
    private readonly settle = () => setTimeout(SETTLE_MS),
  ) {
    this.started = parts.current();
  }

  start(): void {
    this.timer = setInterval(() => void this.look(), LOOK_EVERY_MS).unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.work;
  }

  /** Reloads the configuration if one of its files has changed. */
  look(): Promise<void> {
    return this.next(async () => {
      const seen = await this.files.now();
      if (seen === this.files.asRead()) return;
      await this.settle();
      // A file is still being written: half a configuration may be valid. The next look reads it.
      if ((await this.files.now()) === seen) await this.read();
    });
  }

  /** Reloads the configuration. */
  reload(): Promise<void> {
    return this.next(() => this.read());
  }

  /** One at a time. */
  private next(step: () => Promise<void>): Promise<void> {
    this.work = this.work.then(step).catch(() => this.refuse('The configuration could not be reloaded.'));
    return this.work;
  }

  private async read(): Promise<void> {
    const { read, current, replace } = this.parts;
    // Also for an invalid configuration: it is read again once it has changed, not before.
    this.files = new FilesRead();
    const before = current();
    try {
      const { configuration } = await read(this.files);
      replace(configuration);
      this.reportReload(fixedChanges(this.started, before, configuration));
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      this.refuse(error.message);
    }
  }

  private reportReload(fixed: readonly string[]): void {
    const { logger, audit, current } = this.parts;
    const isZh = current().language === 'zh';
    logger.log(isZh ? '配置已重新读取并生效' : 'The configuration was reloaded and is in effect');
    if (fixed.length > 0) {
      const names = fixed.join(', ');
      logger.warn(isZh ? `以下更改在重启后生效：${names}` : `Takes effect at the next start: ${names}`);
    }
    audit?.write({ what: 'configuration.reloaded', by: 'server', outcome: 'ok' });
  }

  private refuse(message: string): void {
    const { logger, audit, current, refuse } = this.parts;
    refuse();
    const kept =
      current().language === 'zh'
        ? '原来的配置继续生效。新的配置有错误：'
        : 'The old configuration stays in effect. The new one is invalid: ';
    logger.error(kept + message);
    audit?.write({ what: 'configuration.refused', by: 'server', outcome: 'CONFIGURATION' });
  }
}
