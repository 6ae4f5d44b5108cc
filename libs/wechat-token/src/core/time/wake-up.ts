import type { Waker } from '../ports/clock.js';

/** Wakes all its sleepers, once. Unlike an AbortSignal, it does not warn from the eleventh listener on. */
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
