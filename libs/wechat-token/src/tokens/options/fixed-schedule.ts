import { CronTime } from 'cron';
import type { Clock } from '../../core/ports/clock.js';

/** A cron expression on the module's clock. Throws if it is invalid, or never fires. */
export class FixedSchedule {
  private readonly time: CronTime;
  private nextAt: number;

  constructor(
    { expression, timeZone }: { readonly expression: string; readonly timeZone?: string | undefined },
    private readonly clock: Pick<Clock, 'now'>,
  ) {
    this.time = new CronTime(expression, timeZone);
    this.nextAt = this.after(clock.now());
  }

  /** Returns the period once for each date that has come, and `undefined` in between. Several missed dates count once. */
  takeDue(): number | undefined {
    const now = this.clock.now();
    const dueAt = this.nextAt;
    if (now < dueAt) return undefined;
    this.nextAt = this.after(now);
    return this.after(dueAt) - dueAt;
  }

  private after(instant: number): number {
    return this.time.getNextDateFrom(new Date(instant), this.time.timeZone).toMillis();
  }
}
