const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** Counts the calls of an app per day and per minute, and the resets of counters per month. */
export class Quota {
  private day = -1;
  private readonly byDay = new Map<string, number>();
  private minute = -1;
  private readonly byMinute = new Map<string, number>();
  private month = '';
  private readonly byMonth = new Map<string, number>();

  constructor(private readonly utcOffsetHours: number) {}

  /** Counts a call of `name`; returns the number of today, including this one. */
  countDay(name: string, at: number): number {
    this.turn(at);
    return increment(this.byDay, name);
  }

  /** Counts a call of `name`; returns the number of this minute, including this one. */
  countMinute(name: string, at: number): number {
    this.turn(at);
    return increment(this.byMinute, name);
  }

  /** Counts a reset; returns the number of this month, including this one. */
  countMonth(name: string, at: number): number {
    this.turn(at);
    return increment(this.byMonth, name);
  }

  usedToday(name: string, at: number): number {
    this.turn(at);
    return this.byDay.get(name) ?? 0;
  }

  /** Resets the counters of the day, or one of them. */
  clear(name?: string): void {
    if (name === undefined) this.byDay.clear();
    else this.byDay.delete(name);
  }

  /** Sets a counter of the day. */
  setToday(name: string, count: number): void {
    this.byDay.set(name, count);
  }

  private turn(at: number): void {
    const local = at + this.utcOffsetHours * 3_600_000;
    const minute = Math.floor(local / MINUTE_MS);
    if (minute === this.minute) return;

    this.minute = minute;
    this.byMinute.clear();
    const day = Math.floor(local / DAY_MS);
    if (day === this.day) return;

    this.day = day;
    this.byDay.clear();
    const month = new Date(local).toISOString().slice(0, 7);
    if (month !== this.month) this.byMonth.clear();
    this.month = month;
  }
}

function increment(counts: Map<string, number>, name: string): number {
  const count = (counts.get(name) ?? 0) + 1;
  counts.set(name, count);
  return count;
}
