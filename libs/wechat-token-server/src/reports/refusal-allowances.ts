import { LruMap } from '../access/lru-map.js';

/** How often within a window calls of a client at one path may be refused with a token that WeChat accepts. */
const REFUSALS = 3;
/** The same at all paths together: paths cost nothing, and each refusal costs a check. */
const REFUSALS_OF_CLIENT = 20;
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
  private readonly counts = new LruMap<Count>(MAX_NAMES);

  constructor(private readonly monotonic: () => number = () => performance.now()) {}

  /** Whether a refusal may cause a check. */
  isLeft(clientId: string, path: string): boolean {
    const refusalsOf = (name: string) => this.current(name)?.refusals ?? 0;
    return refusalsOf(clientId) < REFUSALS_OF_CLIENT && refusalsOf(`${clientId} ${path}`) < REFUSALS;
  }

  /** Counts a refusal of a call that was itself wrong. */
  spend(clientId: string, path: string): void {
    this.count(`${clientId} ${path}`);
    this.count(clientId);
  }

  private count(name: string): void {
    const count = this.current(name) ?? { refusals: 0, since: this.monotonic() };
    count.refusals += 1;
    this.counts.set(name, count);
  }

  private current(name: string): Count | undefined {
    const count = this.counts.get(name);
    return count && this.monotonic() - count.since < WINDOW_MS ? count : undefined;
  }
}
