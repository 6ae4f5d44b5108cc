import { LONGEST_TIMER_MS, systemClock } from '../../core/time/system-clock.js';
import type { WaitOptions } from '../../core/time/deadline.js';
import { WaitError } from '../../errors/wait.error.js';

/** How long one caller waits for all steps of its call. */
export class CallDeadline {
  private readonly endsAt: number | undefined;

  constructor(
    private readonly appId: string,
    timeoutMs: number | undefined,
    readonly signal: AbortSignal | undefined,
  ) {
    if (timeoutMs !== undefined) this.endsAt = performance.now() + timeoutMs;
  }

  /** Real milliseconds; `undefined` if the caller has no limit of its own. */
  leftMs(): number | undefined {
    return this.endsAt === undefined ? undefined : this.endsAt - performance.now();
  }

  /** The same for a wait on the module's clock, which runs `timeScale` times as fast. */
  waitFor(timeScale: number): WaitOptions | undefined {
    const leftMs = this.leftMs();
    const { signal } = this;
    if (leftMs === undefined && signal === undefined) return undefined;
    return {
      ...(leftMs === undefined
        ? {}
        : { timeoutMs: Math.min(Math.max(0, leftMs) * timeScale, LONGEST_TIMER_MS) }),
      ...(signal === undefined ? {} : { signal }),
    };
  }

  /** Throws once the caller has given up. */
  check(executed: 'no' | 'unknown'): void {
    const given = this.givenUp();
    if (given) throw this.error(given, executed);
  }

  /**
   * Why the caller has given up, if it has. `failure` is how its last request ended: that had all the time that was left, so its
   * time-out is the caller's, though the timers of its parts fire slightly early.
   */
  givenUp(failure?: string): 'WAIT_TIMED_OUT' | 'WAIT_ABORTED' | undefined {
    if (this.signal?.aborted) return 'WAIT_ABORTED';
    const leftMs = this.leftMs();
    if (leftMs === undefined) return undefined;
    return leftMs < 1 || failure === 'ETIMEDOUT' ? 'WAIT_TIMED_OUT' : undefined;
  }

  /** The error for a caller that has given up. */
  error(code: 'WAIT_TIMED_OUT' | 'WAIT_ABORTED', executed: 'no' | 'unknown'): WaitError {
    return new WaitError(code, this.appId, executed);
  }

  /** Sleeps, or returns false at once if that would exceed the deadline. Wakes up when the caller gives up. */
  async sleep(ms: number): Promise<boolean> {
    if ((this.leftMs() ?? Infinity) <= ms) return false;
    await systemClock.sleep(ms, this.signal);
    return true;
  }
}
