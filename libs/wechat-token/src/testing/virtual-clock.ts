import type { Clock, Waker } from '../core/ports/clock.js';

interface Sleeper {
  readonly wakeAt: number;
  readonly wake: () => void;
}

/** Lets every promise settle that can. */
const settle = () => new Promise<void>((resolve) => void setImmediate(resolve));

/** A clock that a test moves: no time passes by itself. */
export class VirtualClock implements Clock {
  private readonly sleepers: Sleeper[] = [];
  private elapsedMs = 0;
  private wallOffsetMs: number;

  /** @param startAt The wall clock at the start, Unix ms. */
  constructor(startAt = Date.UTC(2026, 0, 1)) {
    this.wallOffsetMs = startAt;
  }

  now(): number {
    return this.wallOffsetMs + this.elapsedMs;
  }

  monotonic(): number {
    return this.elapsedMs;
  }

  /** The number of pending sleeps: 0 once all work has ended. */
  get sleeping(): number {
    return this.sleepers.length;
  }

  sleep(ms: number, signal?: Waker): Promise<void> {
    if (signal?.aborted === true) return Promise.resolve();
    return new Promise((resolve) => {
      const sleeper: Sleeper = {
        wakeAt: this.elapsedMs + Math.max(0, ms),
        wake: () => {
          signal?.removeEventListener('abort', sleeper.wake);
          const index = this.sleepers.indexOf(sleeper);
          if (index >= 0) this.sleepers.splice(index, 1);
          resolve();
        },
      };
      this.sleepers.push(sleeper);
      signal?.addEventListener('abort', sleeper.wake, { once: true });
    });
  }

  /** Lets `ms` pass. Wakes sleepers in order, and waits for everything that each of them triggers before the next. */
  async advance(ms: number): Promise<void> {
    const until = this.elapsedMs + ms;
    await settle();
    for (;;) {
      const next = this.nextSleeper();
      if (!next || next.wakeAt > until) break;
      this.elapsedMs = Math.max(this.elapsedMs, next.wakeAt);
      next.wake();
      await settle();
    }
    this.elapsedMs = until;
    await settle();
  }

  /** Moves only the wall clock: a jump, or a machine that was suspended. */
  moveWallClock(ms: number): void {
    this.wallOffsetMs += ms;
  }

  /** Of several that wake up at once, the one that fell asleep first. */
  private nextSleeper(): Sleeper | undefined {
    let [next] = this.sleepers;
    for (const sleeper of this.sleepers) if (next && sleeper.wakeAt < next.wakeAt) next = sleeper;
    return next;
  }
}
