import { LruMap } from './lru-map.js';

/** How many pass at once, and how many more each second. */
export interface BucketSize {
  readonly burst: number;
  readonly perSecond: number;
}

interface Bucket {
  level: number;
  filledAt: number;
}

/** A token bucket for each name. Beyond `maxNames` it drops the least recently used one. */
export class TokenBuckets {
  private readonly buckets: LruMap<Bucket>;
  private readonly monotonic: () => number;

  /** `monotonic` is in ms and never runs back. */
  constructor({ maxNames, monotonic }: { readonly maxNames: number; readonly monotonic: () => number }) {
    this.buckets = new LruMap(maxNames);
    this.monotonic = monotonic;
  }

  /** Takes one token. Returns 0, or after how many whole seconds the next token is available. */
  take(name: string, { burst, perSecond }: BucketSize): number {
    const now = this.monotonic();
    const known = this.buckets.get(name);
    const bucket = known ?? { level: burst, filledAt: now };
    const filled = Math.min(burst, bucket.level + ((now - bucket.filledAt) / 1_000) * perSecond);
    const isThere = filled >= 1;
    bucket.level = isThere ? filled - 1 : filled;
    bucket.filledAt = now;
    if (known) this.buckets.touch(name, known);
    else this.buckets.set(name, bucket);
    return isThere ? 0 : Math.ceil((1 - filled) / perSecond);
  }
}
