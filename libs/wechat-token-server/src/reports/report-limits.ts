import { TokenBuckets } from '../access/token-buckets.js';

/** Reports of one client about one app that are checked at once, and one more every 30 s. */
const AT_ONCE = { burst: 3, perSecond: 1 / 30 };
/** A sixth of what the fleet checks: two faulty clients cannot use it up. */
const AN_HOUR = { burst: 20, perSecond: 20 / 3_600 };
const MAX_NAMES = 10_000;

/** Limits the checks of a client's reports, for each app: three at once, one every 30 s, and 20 with 20 more for each hour. */
export class ReportLimits {
  private readonly atOnce: TokenBuckets;
  private readonly anHour: TokenBuckets;

  constructor(monotonic: () => number = () => performance.now()) {
    this.atOnce = new TokenBuckets({ maxNames: MAX_NAMES, monotonic });
    this.anHour = new TokenBuckets({ maxNames: MAX_NAMES, monotonic });
  }

  /** Takes one report. Returns whether it is within the limits. */
  take(clientId: string, appId: string): boolean {
    const name = `${clientId} ${appId}`;
    return this.atOnce.take(name, AT_ONCE) === 0 && this.anHour.take(name, AN_HOUR) === 0;
  }
}
