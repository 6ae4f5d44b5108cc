import type { Clock, Waker } from '../ports/clock.js';

/**
 * Wakes all its sleepers, once. Unlike an AbortSignal, it does not warn from the eleventh listener on, and it costs less than
 * the rest of a store operation.
 */
export class WakeUp implements Waker {
  aborted = false;
  /** Created with the first sleeper: most of thousands of credentials never have one. */
  private sleepers: Set<() => void> | undefined;

  addEventListener(_: 'abort', wake: () => void): void {
    (this.sleepers ??= new Set()).add(wake);
  }

  removeEventListener(_: 'abort', wake: () => void): void {
    this.sleepers?.delete(wake);
  }

  call(): void {
    this.aborted = true;
    for (const wake of this.sleepers ?? []) wake();
    this.sleepers = undefined;
  }
}

/** The parts of a deadline: a connection opens in four turns of the loop, and the process may be suspended in each. */
const PARTS = 8;

/**
 * Tells after each part of `ms` how long is left, at last 0, unless the returned function cancels it first. While the process is
 * suspended it cannot receive a response, so a suspension counts as at most one part, however long it is.
 */
export function countdown(clock: Clock, ms: number, passed: (leftMs: number) => void): () => void {
  const settled = new WakeUp();
  const count = async () => {
    for (let left = PARTS - 1; left >= 0; left -= 1) {
      await clock.sleep(ms / PARTS, settled);
      if (settled.aborted) return;
      passed((ms * left) / PARTS);
    }
  };
  void count();
  return () => settled.call();
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
    else signal.addEventListener('abort', giveUp);
  });
  try {
    return await within(clock, wait.timeoutMs, Promise.race([work, aborted]), errors.late);
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}
