import { elapsedMs, type TimePoint } from '../time/time-point.js';

interface Reading {
  readonly storeTime: number;
  readonly asked: TimePoint;
  readonly answered: TimePoint;
}

/** What this process knows of the store's clock: its last reading, and the local times before and after it. */
export class StoreClock {
  /** The number of jumps. Each credential compares it: one read detects a jump, and it concerns all credentials. */
  jumps = 0;
  /**
   * On the monotonic clock: until this reading, our own two clocks had moved apart. The store's clock may have moved by as much
   * unnoticed.
   */
  unsureUntil = -Infinity;
  private last: Reading | undefined;

  /**
   * Records a reading. Returns by how many ms the store's clock moved relative to ours since the last one; more than
   * `toleranceMs` is a jump.
   */
  observe(storeTime: number, asked: TimePoint, answered: TimePoint, toleranceMs: number): number {
    const { last } = this;
    this.last = { storeTime, asked, answered };
    if (!last) return 0;
    const apartMs = answered.wall - last.answered.wall - (answered.mono - last.answered.mono);
    if (Math.abs(apartMs) > toleranceMs) this.unsureUntil = answered.mono;
    const movedMs = movedMsSince(last, this.last);
    if (Math.abs(movedMs) > toleranceMs) this.jumps += 1;
    return movedMs;
  }

  /** Upper bound of the store's time at a local time point. Unbounded before the first reading. */
  latest(at: TimePoint): number {
    if (!this.last) return Number.MAX_SAFE_INTEGER;
    const { storeTime, asked } = this.last;
    return storeTime + (at.mono < asked.mono ? at.mono - asked.mono : elapsedMs(asked, at));
  }
}

/**
 * A difference between our two clocks is no move of the store's clock: one of ours jumped, or stopped while this machine
 * was suspended.
 */
function movedMsSince(last: Reading, { storeTime, asked, answered }: Reading): number {
  const earliest =
    last.storeTime + Math.min(asked.mono - last.answered.mono, asked.wall - last.answered.wall);
  const latest = last.storeTime + Math.max(answered.mono - last.asked.mono, answered.wall - last.asked.wall);
  return storeTime - Math.min(Math.max(storeTime, earliest), latest);
}
