import { BadRequestException } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';
import { AppModule } from './app.module.js';
import { DemoLogger } from './demo-logger.js';
import { answerOf } from './http/answer-of.js';
import { EnvironmentError } from './settings/environment.error.js';
import { Environment, validateEnvironment } from './settings/environment.js';
import { settingsOf } from './settings/settings-of.js';
import type { Settings } from './settings/settings.js';

/** The time-out of a request: a dripping one would keep its connection for ever. */
const REQUEST_TIMEOUT_MS = 10_000;

const LIMITS = {
  requestTimeout: REQUEST_TIMEOUT_MS,
  http: { headersTimeout: REQUEST_TIMEOUT_MS, connectionsCheckingInterval: 1_000 },
};

/** Starts the demo with the settings of the environment. Throws an error whose message is one sentence for a person. */
export async function startDemo(): Promise<NestFastifyApplication> {
  const settings = settingsOf(await readEnvironment());
  const adapter = new FastifyAdapter({
    forceCloseConnections: true,
    ...LIMITS,
    // Requests that Fastify refuses before it finds a route pass neither hook nor filter: a path with a broken escape.
    frameworkErrors: (_error: unknown, _request: unknown, reply: FastifyReply) => {
      const { status, body } = answerOf(new BadRequestException());
      void reply.header('cache-control', 'no-store').status(status).send(body);
    },
  });
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.with(settings), adapter, {
    logger: new DemoLogger(),
    abortOnError: false,
  });
  // With a callback: a promise for each request costs several per cent of the throughput.
  adapter.getInstance().addHook('onRequest', (_request, reply, done) => {
    void reply.header('cache-control', 'no-store');
    done();
  });
  await listen(app, settings);
  return app;
}

/** The variables of the process and of the file `.env`, checked. */
async function readEnvironment(): Promise<Environment> {
  let environment = new Environment();
  // Only checked values are used.
  const validate = (variables: Record<string, unknown>) => (environment = validateEnvironment(variables));
  await ConfigModule.forRoot({ validate, skipProcessEnv: true });
  return environment;
}

async function listen(app: NestFastifyApplication, { host, port }: Settings): Promise<void> {
  try {
    await app.listen(port, host);
  } catch (error) {
    await app.close();
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EADDRINUSE') {
      throw new EnvironmentError(
        'PORT',
        `${port} is in use`,
        'End the program there, or set PORT=0 for a free port',
      );
    }
    if (code === 'EACCES') {
      throw new EnvironmentError('PORT', `${port} requires privileges`, 'Set a PORT from 1024 on');
    }
    throw new EnvironmentError(
      'HOST',
      `${host} is not an address of this machine`,
      'Leave it out for 127.0.0.1',
    );
  }
}
