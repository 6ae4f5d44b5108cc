/** Tells the time, in Unix milliseconds. */
export interface Clock {
  now(): number;
}

/** Follows a clock, faster if told, and can be moved ahead. */
export class SimulatedTime implements Clock {
  private readonly origin: number;
  private moved = 0;

  constructor(
    private readonly clock: Clock,
    readonly scale: number,
  ) {
    this.origin = clock.now();
  }

  /** The simulated moment, in Unix milliseconds. */
  now(): number {
    return this.origin + (this.clock.now() - this.origin) * this.scale + this.moved;
  }

  /** Moves the simulated moment ahead, at once. */
  advance(ms: number): void {
    if (!(ms >= 0))
      throw new RangeError(`Time only moves ahead: advance(${ms}) needs 0 or more milliseconds.`);
    this.moved += ms;
  }
}
