import { waitFor, type WaitOptions } from '../../core/time/deadline.js';
import { WaitError } from '../../errors/wait.error.js';
import type { ResolvedOptions } from '../options/resolved-options.js';

/** How long one caller waits for all steps of its call, on the module's clock. */
export class CallerTime {
  private readonly endsAt: number;

  constructor(
    private readonly appId: string,
    private readonly options: Pick<ResolvedOptions, 'clock' | 'timing'>,
    private readonly wait: WaitOptions = {},
  ) {
    this.endsAt = options.clock.monotonic() + (wait.timeoutMs ?? options.timing.waitMs);
  }

  /** The time that remains for the next step. */
  left(): WaitOptions & { readonly timeoutMs: number } {
    const timeoutMs = Math.max(0, this.endsAt - this.options.clock.monotonic());
    const { signal } = this.wait;
    return { timeoutMs, ...(signal === undefined ? {} : { signal }) };
  }

  /** Waits for a step that has no deadline of the caller's. Throws `WaitError`. */
  waitFor<T>(work: Promise<T>): Promise<T> {
    const { appId } = this;
    const { clock } = this.options;
    return waitFor(clock, work, this.left(), {
      late: () => new WaitError('WAIT_TIMED_OUT', appId),
      aborted: () => new WaitError('WAIT_ABORTED', appId),
    });
  }
}
