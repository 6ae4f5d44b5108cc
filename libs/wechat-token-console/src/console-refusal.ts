import type { ConsoleError } from './console-state.js';

/** A request that the console does not grant: a status of HTTP, and the body that says why. */
export class ConsoleRefusal extends Error {
  constructor(
    readonly status: number,
    readonly body: ConsoleError,
  ) {
    super(body.message.en);
    this.name = 'ConsoleRefusal';
  }
}
