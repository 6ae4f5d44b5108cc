/** Reports of one client about one app that are looked into at once. */
const BURST = 3;
const REFILL_MS = 30_000;
const AN_HOUR_MS = 3_600_000;
/** A sixth of what the fleet looks into: two clients in error cannot use it up. */
const PER_HOUR = 20;

interface Bucket {
  left: number;
  at: number;
  hourBegan: number;
  ofHour: number;
}

/** Bounds the reports that a client may have looked into: three at once, one in 30 s, 20 an hour, for each app. */
export class ReportLimits {
  private readonly buckets = new Map<string, Bucket>();

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Takes one report, if there is one left. */
  take(clientId: string, appId: string): boolean {
    const now = this.now();
    const bucket = this.bucketOf(`${clientId} ${appId}`, now);
    bucket.left = Math.min(BURST, bucket.left + (now - bucket.at) / REFILL_MS);
    bucket.at = now;
    if (now - bucket.hourBegan >= AN_HOUR_MS) Object.assign(bucket, { hourBegan: now, ofHour: 0 });
    if (bucket.left < 1 || bucket.ofHour >= PER_HOUR) return false;
    bucket.left -= 1;
    bucket.ofHour += 1;
    return true;
  }

  private bucketOf(name: string, now: number): Bucket {
    const known = this.buckets.get(name);
    if (known) return known;
    const bucket = { left: BURST, at: now, hourBegan: now, ofHour: 0 };
    this.buckets.set(name, bucket);
    return bucket;
  }
}
