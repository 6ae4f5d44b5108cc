import type { Clock, Waker } from '../../libs/wechat-token/src/core/ports/clock.js';
import type { VirtualClock } from '../../libs/wechat-token/src/testing/virtual-clock.js';

/** The clocks of one host: its wall clock can be moved, and the host can be put to sleep. */
export class HostClock implements Clock {
  private wallOffsetMs = 0;
  private sleptMs = 0;
  private asleepSince: number | undefined;
  private awake = Promise.resolve();

  constructor(private readonly time: VirtualClock) {}

  now(): number {
    return this.time.now() + this.wallOffsetMs;
  }

  monotonic(): number {
    return (this.asleepSince ?? this.time.monotonic()) - this.sleptMs;
  }

  async sleep(ms: number, signal?: Waker): Promise<void> {
    const wakeAt = this.monotonic() + ms;
    for (let restMs = ms; ; restMs = wakeAt - this.monotonic()) {
      await this.time.sleep(restMs, signal);
      await this.awake;
      if (this.monotonic() >= wakeAt || signal?.aborted === true) return;
    }
  }

  /** Somebody sets the wall clock. */
  moveWallClock(ms: number): void {
    this.wallOffsetMs += ms;
  }

  /** The machine sleeps: its wall clock goes on, its monotonic clock stands still, nothing runs. Wakes it up when called. */
  fallAsleep(): () => void {
    let wakeUp: () => void = () => undefined;
    this.asleepSince = this.time.monotonic();
    this.awake = new Promise((resolve) => {
      wakeUp = resolve;
    });
    return () => {
      this.sleptMs += this.time.monotonic() - this.asleepSince!;
      this.asleepSince = undefined;
      wakeUp();
    };
  }
}
