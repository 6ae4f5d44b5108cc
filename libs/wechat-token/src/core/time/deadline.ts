import type { Clock, Waker } from '../ports/clock.js';

/** Ends the sleep of one deadline. An AbortController would cost more than the rest of a store operation. */
class Settled implements Waker {
  aborted = false;
  private wake: () => void = () => undefined;

  addEventListener(_: 'abort', listener: () => void): void {
    this.wake = listener;
  }

  removeEventListener(): void {
    this.wake = () => undefined;
  }

  abort(): void {
    this.aborted = true;
    this.wake();
  }
}

/** The parts of a deadline: a connection opens in four turns of the loop, and the process may be suspended in each. */
const PARTS = 8;

/**
 * Tells after each part of `ms` how long is left, at last 0, unless the returned function cancels it first. While the process is
 * suspended it cannot receive a response, so a suspension counts as at most one part, however long it is.
 */
export function countdown(clock: Clock, ms: number, passed: (leftMs: number) => void): () => void {
  const settled = new Settled();
  const count = async () => {
    for (let left = PARTS - 1; left >= 0; left -= 1) {
      await clock.sleep(ms / PARTS, settled);
      if (settled.aborted) return;
      passed((ms * left) / PARTS);
    }
  };
  void count();
  return () => settled.abort();
}

/** Calls `late` after `ms` by a {@link countdown}, unless the returned function cancels it first. */
export function deadlineAfter(clock: Clock, ms: number, late: () => void): () => void {
  return countdown(clock, ms, (leftMs) => {
    if (leftMs === 0) late();
  });
}

/** Settles as `work` does, or rejects with `late()` after `ms`. The work itself continues. */
export async function within<T>(clock: Clock, ms: number, work: Promise<T>, late: () => Error): Promise<T> {
  let callOff: () => void = () => undefined;
  const deadline = new Promise<never>((_, reject) => {
    callOff = deadlineAfter(clock, ms, () => reject(late()));
  });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    callOff();
  }
}

/** How long a caller waits. Giving up never cancels the shared work. */
export interface WaitOptions {
  /** Milliseconds. @default 10000 */
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Settles as `work` does, or rejects with `late()` after the time-out, or with `aborted()` once the signal aborts. */
export async function waitFor<T>(
  clock: Clock,
  work: Promise<T>,
  wait: { readonly timeoutMs: number; readonly signal?: AbortSignal | undefined },
  errors: { readonly late: () => Error; readonly aborted: () => Error },
): Promise<T> {
  const { signal } = wait;
  if (signal === undefined) return within(clock, wait.timeoutMs, work, errors.late);

  let giveUp: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    giveUp = () => reject(errors.aborted());
    if (signal.aborted) giveUp();
    else signal.addEventListener('abort', giveUp, { once: true });
  });
  try {
    return await within(clock, wait.timeoutMs, Promise.race([work, aborted]), errors.late);
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}
