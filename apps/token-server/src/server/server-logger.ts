import { ConsoleLogger } from '@nestjs/common';

/** What Nest says while it starts, and of an error that stops the start: that one we tell in a sentence ourselves. */
const UNTOLD = new Set([
  'NestFactory',
  'NestApplication',
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
  'ExceptionHandler',
]);

/** Nest's log without what is the same at each start. */
export class ServerLogger extends ConsoleLogger {
  constructor() {
    super({ logLevels: ['log', 'warn', 'error', 'fatal'] });
  }

  override log(...said: [message: unknown, ...rest: unknown[]]): void {
    if (!UNTOLD.has(String(said.at(-1)))) super.log(...(said as [unknown]));
  }

  override error(...said: [message: unknown, ...rest: unknown[]]): void {
    if (!UNTOLD.has(String(said.at(-1)))) super.error(...(said as [unknown]));
  }
}
