import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { AuditLog } from 'nestjs-wechat-token-server';
import { AppModule } from './app.module.js';
import { limitConnections, listenerOf } from './server/listener.js';
import type { LiveConfiguration } from './server/live-configuration.js';
import { ServerLogger } from './server/server-logger.js';
import { sentenceOfListening, StartError } from './server/start-error.js';

/** Starts the server and lets it listen. Throws {@link StartError} where it cannot listen. */
export async function startServer(
  live: LiveConfiguration,
  audit: AuditLog | undefined,
): Promise<NestFastifyApplication> {
  const { listen, language } = live.current;
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.with(live, audit),
    listenerOf(live.current),
    { logger: new ServerLogger(), abortOnError: false },
  );
  try {
    await app.listen(listen.port, listen.host);
  } catch (error) {
    await app.close();
    throw new StartError(sentenceOfListening(error, listen, language));
  }
  limitConnections(app);
  return app;
}
