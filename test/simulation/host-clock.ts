import type { Clock, Waker } from '../../libs/wechat-token/src/credential/clock.js';
import type { VirtualTime } from './virtual-time.js';

/** The clocks of one host, and the only door through which anything reaches the process on it. */
export class HostClock implements Clock {
  isDead = false;
  wallOffsetMs: number;
  private pausedUntil = 0;
  private sleptMs = 0;
  private asleepUntil = 0;

  constructor(
    private readonly time: VirtualTime,
    wallOffsetMs: number,
    private readonly onStopped: (ms: number) => void = () => undefined,
  ) {
    this.wallOffsetMs = wallOffsetMs;
  }

  get isPaused(): boolean {
    return this.time.now < this.pausedUntil;
  }

  get pauseRestMs(): number {
    return Math.max(0, this.pausedUntil - this.time.now);
  }

  now(): number {
    return Math.floor(this.time.now + this.wallOffsetMs);
  }

  monotonic(): number {
    return this.time.now - this.sleptMs;
  }

  sleep(ms: number, signal?: Waker): Promise<void> {
    this.time.touch();
    if (signal?.aborted === true) return Promise.resolve();
    return new Promise((resolve) => {
      const wakeAt = this.monotonic() + ms;
      let isOver = false;
      const end = () => {
        if (isOver) return;
        isOver = true;
        signal?.removeEventListener('abort', end);
        this.time.touch();
        resolve();
      };
      const look = () => {
        if (isOver) return;
        // The host slept meanwhile, and its monotonic clock with it.
        const restMs = wakeAt - this.monotonic();
        if (restMs > 0.001) this.wait(restMs, look);
        else end();
      };
      this.wait(ms, look);
      signal?.addEventListener('abort', end, { once: true });
    });
  }

  /** Runs something in the process: not while it is paused, never when it is dead. */
  deliver(run: () => void): void {
    if (this.isDead) return;
    if (this.isPaused) {
      this.time.after(this.pausedUntil - this.time.now, () => this.deliver(run));
      return;
    }
    this.time.touch();
    run();
  }

  /** SIGSTOP for a while: both clocks go on. */
  pause(ms: number): void {
    this.pausedUntil = Math.max(this.pausedUntil, this.time.now + ms);
    this.onStopped(ms);
  }

  /** The machine sleeps: its monotonic clock stands still. */
  fallAsleep(ms: number): void {
    const { now } = this.time;
    // One that sleeps already sleeps on.
    const moreMs = Math.max(0, now + ms - Math.max(now, this.asleepUntil));
    this.asleepUntil = Math.max(this.asleepUntil, now + ms);
    this.pause(ms);
    this.time.after(ms, () => {
      this.sleptMs += moreMs;
    });
  }

  private wait(ms: number, run: () => void): void {
    this.time.after(ms, () => {
      if (!this.isDead) this.deliver(run);
    });
  }
}
