import type { Clock } from '../../core/ports/clock.js';
import { systemClock } from '../../core/time/system-clock.js';

/** A clock that runs `scale` times as fast as the machine's. Its wall clock and its monotonic clock never diverge. */
export class ScaledClock implements Clock {
  private readonly startedAt = systemClock.now();
  private readonly startedMono = performance.now();

  constructor(private readonly scale: number) {}

  now(): number {
    return this.startedAt + (performance.now() - this.startedMono) * this.scale;
  }

  monotonic(): number {
    return Math.floor(performance.now() * this.scale);
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return systemClock.sleep(ms / this.scale, signal);
  }
}
