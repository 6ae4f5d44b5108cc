import type { ConsoleHead, ConsoleSource, ConsoleState, ViewQuery } from 'nestjs-wechat-token-console';
import type { ClientTally } from '../audit/client-tally.js';

/** How often the screen of the clients is brought up to date while they call. */
const COUNT_EVERY_MS = 1_000;

/** The states of a console, in which calls of clients are counted as they come. */
export class ServerConsoleSource implements ConsoleSource {
  constructor(
    private readonly source: ConsoleSource,
    private readonly tally: Pick<ClientTally, 'total'>,
  ) {}

  stateOf(query: ViewQuery, viewer: ConsoleHead['viewer']): Promise<ConsoleState> {
    return this.source.stateOf(query, viewer);
  }

  watch(query: ViewQuery, listener: () => void): () => void {
    const unwatch = this.source.watch(query, listener);
    if (query.view !== 'clients') return unwatch;
    let counted = this.tally.total;
    const timer = setInterval(() => {
      if (this.tally.total !== counted) listener();
      counted = this.tally.total;
    }, COUNT_EVERY_MS).unref();
    return () => {
      clearInterval(timer);
      unwatch();
    };
  }
}
