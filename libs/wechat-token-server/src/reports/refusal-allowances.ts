/** How often within a window calls may be refused with a token that WeChat accepts. */
const REFUSALS = 3;
const WINDOW_MS = 60_000;
const MAX_NAMES = 10_000;

interface Count {
  refusals: number;
  readonly since: number;
}

/**
 * Limits the checks that refused calls cause, for each client and path. Calls that were refused three times within a minute
 * with a token that WeChat accepts are wrong themselves: for the rest of the minute their refusals cause no check.
 */
export class RefusalAllowances {
  private readonly counts = new Map<string, Count>();

  constructor(private readonly monotonic: () => number = () => performance.now()) {}

  /** Whether a refusal may cause a check. */
  isLeft(name: string): boolean {
    return (this.current(name)?.refusals ?? 0) < REFUSALS;
  }

  /** Counts a refusal of a call that was itself wrong. */
  spend(name: string): void {
    const count = this.current(name) ?? { refusals: 0, since: this.monotonic() };
    count.refusals += 1;
    // Re-inserted at the end: the first entry is the least recently used.
    this.counts.delete(name);
    this.counts.set(name, count);
    if (this.counts.size > MAX_NAMES) this.counts.delete(this.counts.keys().next().value!);
  }

  private current(name: string): Count | undefined {
    const count = this.counts.get(name);
    return count && this.monotonic() - count.since < WINDOW_MS ? count : undefined;
  }
}
