import type { Clock } from '../../core/ports/clock.js';

/** The minimum interval between two lines about incidents of the same sort. */
const QUIET_MS = 60_000;

/** Limits log lines: a condition is logged when it begins and ends, an incident at most once a minute. */
export class LogThrottle {
  private readonly conditions = new Map<string, string>();
  private readonly incidents = new Map<string, { at: number; skipped: number }>();

  constructor(private readonly clock: Pick<Clock, 'monotonic'>) {}

  /** Whether a condition is new, or its detail has changed. */
  begins(condition: string, detail = ''): boolean {
    const isNew = this.conditions.get(condition) !== detail;
    this.conditions.set(condition, detail);
    return isNew;
  }

  /** Whether a condition existed, and has ended. */
  ends(condition: string): boolean {
    return this.conditions.delete(condition);
  }

  /** How many incidents were not logged before this one; `undefined` if this one is not logged either. */
  passes(incident: string): number | undefined {
    const now = this.clock.monotonic();
    const last = this.incidents.get(incident);
    if (last && now - last.at < QUIET_MS) {
      last.skipped += 1;
      return undefined;
    }
    this.incidents.set(incident, { at: now, skipped: 0 });
    return last?.skipped ?? 0;
  }
}
