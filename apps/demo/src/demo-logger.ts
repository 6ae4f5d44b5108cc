import { ConsoleLogger } from '@nestjs/common';

/** Nest's messages about its start, and about an error that prevents it: the demo reports that one itself, in a sentence. */
const UNTOLD = new Set([
  'NestFactory',
  'NestApplication',
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
  'ExceptionHandler',
]);

/** Nest's log without lines that distract from the refreshes. */
export class DemoLogger extends ConsoleLogger {
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
