import { Logger } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import { createSecureContext, Server } from 'node:tls';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { endingKeys, JsonLinesAuditLog, StandIns } from 'nestjs-wechat-token-server';
import type { Configuration } from './configuration/configuration.js';
import { FilesRead } from './configuration/files-read.js';
import { endOnSignal } from './end-on-signal.js';
import { firstStart } from './first-start.js';
import type { ConfigurationSource } from './configuration-source.js';
import { Reloader } from './reload/reloader.js';
import { LiveConfiguration } from './server/live-configuration.js';
import { StartError } from './server/start-error.js';
import { startServer } from './start-server.js';
import { lineOfStart, welcomeOfFirstStart } from './welcome.js';

const logger = new Logger('TokenServer');

/** Starts the server, which runs until a signal ends it. Throws errors whose message is a sentence for a person. */
export async function serve(
  source: ConfigurationSource | undefined,
  given: Parameters<typeof firstStart>[0],
): Promise<void> {
  const files = new FilesRead();
  const first = source ? undefined : await firstStart(given);
  const { configuration } = first?.checked ?? (await source!.read(files));
  const live = new LiveConfiguration(configuration);
  const audit = first ? undefined : openAudit(configuration);
  let reloader: Reloader | undefined;
  // Registered first: a signal without a listener would end the process.
  if (source) process.on('SIGHUP', () => void reloader?.reload());
  const app = await startServer(live, audit);
  const url = reachable(await app.getUrl());
  reloader = source && reloaderOf({ app, live, audit }, source, files);
  endOnSignal(
    () => live.current.drainSeconds,
    async () => {
      audit?.write({ what: 'server.draining', by: 'server', outcome: 'ok' });
      await reloader?.stop();
      await app.close();
      await audit?.close();
      await first?.close();
    },
  );
  if (first) process.stdout.write(welcomeOfFirstStart(first, url, given.language));
  if (source) logger.log(lineOfStart(source.name, configuration, url, configuration.language));
  audit?.write({ what: 'server.started', by: 'server', outcome: 'ok' });
  for (const { message } of endingKeys(configuration, Date.now()))
    logger.warn(message[configuration.language]);
}

interface Running {
  readonly app: NestFastifyApplication;
  readonly live: LiveConfiguration;
  readonly audit: JsonLinesAuditLog | undefined;
}

function reloaderOf({ app, live, audit }: Running, source: ConfigurationSource, files: FilesRead): Reloader {
  const standIns = app.get(StandIns, { strict: false });
  const replace = (next: Configuration) => {
    const server: unknown = app.getHttpServer();
    // Whether it speaks TLS, which the configuration before may not say: that takes effect at the next start.
    const tls = server instanceof Server && next.tls ? { server, files: next.tls } : undefined;
    // Invalid TLS files fail here, before anything has changed.
    if (tls) createSecureContext(tls.files);
    standIns.replace(next.standIns);
    live.replace(next);
    tls?.server.setSecureContext(tls.files);
  };
  const reloader = new Reloader(
    {
      read: (all) => source.read(all),
      current: () => live.current,
      replace,
      refuse: () => void (live.isRefused = true),
      logger,
      audit,
    },
    files,
  );
  reloader.start();
  return reloader;
}

/** Opens the audit log: a file, or standard output. SIGUSR2 reopens a file that was moved away. */
function openAudit({ auditFile: file, language }: Configuration): JsonLinesAuditLog {
  try {
    const audit = new JsonLinesAuditLog({ file, server: randomBytes(3).toString('hex') });
    process.on('SIGUSR2', () => audit.reopen());
    return audit;
  } catch {
    const sentence = {
      en: 'audit.file (AUDIT_FILE) cannot be opened for writing. Name a file in a folder that this process may write to.',
      zh: 'audit.file（AUDIT_FILE）无法打开写入。请指定本进程可写入的目录中的文件。',
    };
    throw new StartError(sentence[language]);
  }
}

/** A server that listens on all addresses is reached at the loopback address. */
function reachable(url: string): string {
  return url.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:');
}
