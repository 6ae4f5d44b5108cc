import { elapsedMs, type TimePoint } from '../time/time-point.js';

/** What this process knows of the store's clock: one reading of it, and the moments around that reading. */
export class StoreClock {
  /** How often it jumped. Each credential of this process compares: a jump is seen by one reading, and matters to all. */
  jumps = 0;
  private storeTime: number | undefined;
  private asked: TimePoint = { wall: 0, mono: 0 };
  private answered: TimePoint = { wall: 0, mono: 0 };

  /**
   * Takes a reading. Answers by how much the store's clock moved against ours since the last one, in ms; beyond
   * `toleranceMs` it is a jump.
   */
  observe(storeTime: number, asked: TimePoint, answered: TimePoint, toleranceMs: number): number {
    const movedMs =
      this.storeTime === undefined ? 0 : this.movedMs(this.storeTime, storeTime, asked, answered);
    this.storeTime = storeTime;
    this.asked = asked;
    this.answered = answered;
    if (Math.abs(movedMs) > toleranceMs) this.jumps += 1;
    return movedMs;
  }

  /** The latest that the store's clock may have shown at a moment: anything, while nothing is known. */
  latest(at: TimePoint): number {
    if (this.storeTime === undefined) return Number.MAX_SAFE_INTEGER;
    const isBefore = at.mono < this.asked.mono;
    return this.storeTime + (isBefore ? at.mono - this.asked.mono : elapsedMs(this.asked, at));
  }

  /**
   * Whatever lies between what our two clocks say is no move of the store's: one of ours jumped, or stood still while
   * this machine slept.
   */
  private movedMs(before: number, storeTime: number, asked: TimePoint, answered: TimePoint): number {
    const earliest = before + Math.min(asked.mono - this.answered.mono, asked.wall - this.answered.wall);
    const latest = before + Math.max(answered.mono - this.asked.mono, answered.wall - this.asked.wall);
    if (storeTime < earliest) return storeTime - earliest;
    if (storeTime > latest) return storeTime - latest;
    return 0;
  }
}
