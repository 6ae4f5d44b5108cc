import { elapsedMs, type TimePoint } from '../time/time-point.js';

/** What this process knows of the store's clock: its last reading, and the local times before and after it. */
export class StoreClock {
  /** The number of jumps. Each credential compares it: one read detects a jump, and it concerns all credentials. */
  jumps = 0;
  /**
   * On the monotonic clock: until this reading, our own two clocks had moved apart. The store's clock may have moved by as much
   * unnoticed.
   */
  unsureUntil = -Infinity;
  private storeTime: number | undefined;
  private asked: TimePoint = { wall: 0, mono: 0 };
  private answered: TimePoint = { wall: 0, mono: 0 };

  /**
   * Records a reading. Returns by how many ms the store's clock moved relative to ours since the last one; more than
   * `toleranceMs` is a jump.
   */
  observe(storeTime: number, asked: TimePoint, answered: TimePoint, toleranceMs: number): number {
    let movedMs = 0;
    if (this.storeTime !== undefined) {
      movedMs = this.movedMs(this.storeTime, storeTime, asked, answered);
      const apartMs = answered.wall - this.answered.wall - (answered.mono - this.answered.mono);
      if (Math.abs(apartMs) > toleranceMs) this.unsureUntil = answered.mono;
    }
    this.storeTime = storeTime;
    this.asked = asked;
    this.answered = answered;
    if (Math.abs(movedMs) > toleranceMs) this.jumps += 1;
    return movedMs;
  }

  /** Upper bound of the store's time at a local time point. Unbounded before the first reading. */
  latest(at: TimePoint): number {
    if (this.storeTime === undefined) return Number.MAX_SAFE_INTEGER;
    const isBefore = at.mono < this.asked.mono;
    return this.storeTime + (isBefore ? at.mono - this.asked.mono : elapsedMs(this.asked, at));
  }

  /**
   * A difference between our two clocks is no move of the store's clock: one of ours jumped, or stopped while this machine
   * was suspended.
   */
  private movedMs(before: number, storeTime: number, asked: TimePoint, answered: TimePoint): number {
    const earliest = before + Math.min(asked.mono - this.answered.mono, asked.wall - this.answered.wall);
    const latest = before + Math.max(answered.mono - this.asked.mono, answered.wall - this.asked.wall);
    if (storeTime < earliest) return storeTime - earliest;
    if (storeTime > latest) return storeTime - latest;
    return 0;
  }
}
