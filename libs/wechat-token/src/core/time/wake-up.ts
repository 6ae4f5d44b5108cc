import type { Waker } from '../ports/clock.js';

/** Ends the sleep of everybody who rests on it, once. However many they are: an AbortSignal warns of the eleventh. */
export class WakeUp implements Waker {
  aborted = false;
  /** Made with the first: a process may keep thousands of credentials for which nobody ever rests. */
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
