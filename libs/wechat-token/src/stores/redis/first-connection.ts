import { deadlineAfter } from '../../core/time/deadline.js';
import { systemClock } from '../../core/time/system-clock.js';
import type { RedisClient } from './redis-client.js';
import { reasonOf } from './redis-failure.js';

/** On its way to a first connection: name lookup, TCP, TLS, AUTH and the ready check are under way, or have yet to begin. */
const ON_THE_WAY: ReadonlySet<string | undefined> = new Set(['wait', 'connecting', 'connect']);

/**
 * The first connection of a client. What is sent before would fail, though nothing is wrong, or have the time of one
 * command for all that comes before it. Once there was a connection, a command without one fails as the client has it.
 */
export class FirstConnection {
  private wasOpen = false;
  private opening: Promise<void> | undefined;

  constructor(
    private readonly client: RedisClient,
    private readonly timeoutMs: number,
  ) {}

  /** Resolves at the first connection, or at once where there is none to wait for. Rejects with the client's error. */
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
        // A refusal is an answer. A time-out is none, and may be our own: the client tries again, and so do we.
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
      // Why it fails is told by its events.
      if (client.status === 'wait') client.connect?.().catch(() => undefined);
    });
  }
}

const EVENTS = ['ready', 'error', 'close', 'end'] as const;

function isAnswer(error: unknown): boolean {
  return reasonOf(error) !== 'TIMEOUT';
}

/** Of several Sentinels one may be away, which is told as well. */
function hasAskedAllSentinels(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('All sentinels are unreachable');
}
