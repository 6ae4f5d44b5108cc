import { deadlineAfter } from '../../core/time/deadline.js';
import { systemClock } from '../../core/time/system-clock.js';
import type { RedisClient } from './redis-client.js';
import { reasonOf } from './redis-failure.js';

/** States before the first connection: name lookup, TCP, TLS, AUTH and the ready check are in progress, or have not begun. */
const ON_THE_WAY: ReadonlySet<string | undefined> = new Set(['wait', 'connecting', 'connect']);

/**
 * The first connection of a client. A command sent earlier would fail although nothing is wrong, or its time-out would have to cover the
 * connecting as well. After the first connection, a command without one fails as the client is configured.
 */
export class FirstConnection {
  private wasOpen = false;
  private opening: Promise<void> | undefined;

  constructor(
    private readonly client: RedisClient,
    private readonly timeoutMs: number,
  ) {}

  /** Resolves at the first connection, or at once if the client is connected already. Rejects with the client's error. */
  async opened(): Promise<void> {
    if (this.opening) return this.opening;
    if (this.wasOpen || !ON_THE_WAY.has(this.client.status)) return;
    this.opening = this.open().finally(() => (this.opening = undefined));
    return this.opening;
  }

  private open(): Promise<void> {
    const { client } = this;
    let problem: unknown;
    return new Promise((resolve, reject) => {
      const failed = () => end(() => reject((problem ?? new Error('Connection is closed.')) as Error));
      const listeners = {
        ready: () => {
          this.wasOpen = true;
          end(resolve);
        },
        error: (error: unknown) => {
          problem = error;
          if (hasAskedAllSentinels(error) && isAnswer(error)) failed();
        },
        // A refusal is final. A time-out is not, and may be our own: the client tries again, and so do we.
        close: () => void ((problem === undefined || isAnswer(problem)) && failed()),
        end: failed,
      };
      const callOff = deadlineAfter(systemClock, this.timeoutMs, () => {
        problem ??= new Error('connect timed out');
        failed();
      });
      const end = (settle: () => void) => {
        callOff();
        for (const event of EVENTS) client.off(event, listeners[event]);
        settle();
      };
      for (const event of EVENTS) client.on(event, listeners[event]);
      // The reason arrives in the client's events.
      if (client.status === 'wait') client.connect?.().catch(() => undefined);
    });
  }
}

const EVENTS = ['ready', 'error', 'close', 'end'] as const;

function isAnswer(error: unknown): boolean {
  return reasonOf(error) !== 'TIMEOUT';
}

/** A single unreachable Sentinel emits an event as well. */
function hasAskedAllSentinels(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('All sentinels are unreachable');
}
