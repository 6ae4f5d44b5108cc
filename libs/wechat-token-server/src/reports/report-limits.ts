import { LruMap } from '../access/lru-map.js';
import { TokenBuckets } from '../access/token-buckets.js';

/** Reports of one client about one app that are checked at once, and one more every 30 s. */
const AT_ONCE = { burst: 3, perSecond: 1 / 30 };
/** A sixth of what the fleet checks: two faulty clients cannot use it up. */
const IN_AN_HOUR = 20;
const HOUR_MS = 3_600_000;
const MAX_NAMES = 10_000;

/** Limits the checks of a client's reports, for each app: three at once, one every 30 s, and 20 in any hour. */
export class ReportLimits {
  private readonly atOnce: TokenBuckets;
  /** When the checks of the last hour were made. */
  private readonly checks = new LruMap<readonly number[]>(MAX_NAMES);

  constructor(private readonly monotonic: () => number = () => performance.now()) {
    this.atOnce = new TokenBuckets({ maxNames: MAX_NAMES, monotonic });
  }

  /** Takes one report. Returns whether it is within the limits. */
  take(clientId: string, appId: string): boolean {
    const name = `${clientId} ${appId}`;
    const now = this.monotonic();
    const recent = (this.checks.get(name) ?? []).filter((at) => at > now - HOUR_MS);
    if (recent.length >= IN_AN_HOUR || this.atOnce.take(name, AT_ONCE) > 0) return false;
    this.checks.set(name, [...recent, now]);
    return true;
  }
}
