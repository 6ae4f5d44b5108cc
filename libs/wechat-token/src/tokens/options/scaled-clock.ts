import type { Clock } from '../../core/ports/clock.js';
import { systemClock } from '../../core/time/system-clock.js';

/** A clock that runs `scale` times as fast as the machine's. Its wall clock and its monotonic clock diverge by a millisecond at most. */
export class ScaledClock implements Clock {
  private readonly startedAt = systemClock.now();
  private readonly startedMono = performance.now();

  constructor(private readonly scale: number) {}

  now(): number {
    return Math.floor(this.startedAt + (performance.now() - this.startedMono) * this.scale);
  }

  monotonic(): number {
    return Math.floor(performance.now() * this.scale);
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return systemClock.sleep(ms / this.scale, signal);
  }
}
