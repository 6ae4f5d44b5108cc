import type { NestFastifyApplication } from '@nestjs/platform-fastify';

import { SETTINGS, type Settings } from './settings/settings.js';

/** Ctrl-C ends the demo within a second, whatever is in progress. */
const PATIENCE_MS = 800;

/** A legacy token that is on its way has invalidated the one that others read from Redis: it is stored first. */
const LEGACY_PATIENCE_MS = 7_000;

/** Closes the application on the first signal, and ends the process. */
export function endOnSignal(app: NestFastifyApplication): void {
  const patienceMs = patienceOf(app.get<Settings>(SETTINGS));
  let isEnding = false;
  const end = () => {
    // npm passes Ctrl-C on, so that it arrives twice.
    if (isEnding) return;
    isEnding = true;
    setTimeout(() => process.exit(0), patienceMs).unref();
    app.close().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`${sentenceOfEnd(error)}\n`);
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
}

/** The message of a foreign error may contain a secret: its class is enough. */
function sentenceOfEnd(error: unknown): string {
  return `The demo did not end properly: ${error instanceof Error ? error.constructor.name : typeof error}.`;
}

function patienceOf({ apps, endpoint, redisUrl }: Settings): number {
  const isLegacy = apps.length === 0 ? endpoint === 'legacy' : apps.some((app) => app.endpoint === 'legacy');
  return isLegacy && redisUrl !== undefined ? LEGACY_PATIENCE_MS : PATIENCE_MS;
}
