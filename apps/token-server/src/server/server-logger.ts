import { ConsoleLogger } from '@nestjs/common';

/** Nest's messages about its start, and about an error that prevents it: the server reports that one itself, in a sentence. */
const LEFT_OUT = new Set([
  'NestFactory',
  'NestApplication',
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
  'ExceptionHandler',
]);

/** Nest's log without the lines that are the same at each start. */
export class ServerLogger extends ConsoleLogger {
  constructor() {
    super({ logLevels: ['log', 'warn', 'error', 'fatal'] });
  }

  override log(...line: [message: unknown, ...rest: unknown[]]): void {
    if (!LEFT_OUT.has(String(line.at(-1)))) super.log(...(line as [unknown]));
  }

  override error(...line: [message: unknown, ...rest: unknown[]]): void {
    if (!LEFT_OUT.has(String(line.at(-1)))) super.error(...(line as [unknown]));
  }
}
