/** Returns the time, in Unix ms. */
export interface Clock {
  now(): number;
}

/** Follows a clock, accelerated if configured, and can be moved forward. */
export class SimulatedTime implements Clock {
  private readonly origin: number;
  private moved = 0;

  constructor(
    private readonly clock: Clock,
    readonly scale: number,
  ) {
    this.origin = clock.now();
  }

  /** The simulated time, in Unix ms. */
  now(): number {
    return this.origin + (this.clock.now() - this.origin) * this.scale + this.moved;
  }

  /** Moves the simulated time forward, at once. */
  advance(ms: number): void {
    if (!(ms >= 0))
      throw new RangeError(`Time only moves forward: advance(${ms}) needs 0 or more milliseconds.`);
    this.moved += ms;
  }
}
