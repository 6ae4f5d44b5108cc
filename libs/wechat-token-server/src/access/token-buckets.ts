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
  private readonly buckets = new Map<string, Bucket>();

  constructor(
    private readonly options: {
      readonly maxNames: number;
      /** In ms, never running back. */
      readonly monotonic: () => number;
    },
  ) {}

  /** Takes one token. Returns 0, or after how many whole seconds the next token is available. */
  take(name: string, { burst, perSecond }: BucketSize): number {
    const now = this.options.monotonic();
    const bucket = this.buckets.get(name) ?? { level: burst, filledAt: now };
    const filled = Math.min(burst, bucket.level + ((now - bucket.filledAt) / 1_000) * perSecond);
    const isThere = filled >= 1;
    bucket.level = isThere ? filled - 1 : filled;
    bucket.filledAt = now;
    this.keep(name, bucket);
    return isThere ? 0 : Math.ceil((1 - filled) / perSecond);
  }

  private keep(name: string, bucket: Bucket): void {
    // Re-inserted at the end: the first entry is the least recently used.
    this.buckets.delete(name);
    this.buckets.set(name, bucket);
    if (this.buckets.size > this.options.maxNames) this.buckets.delete(this.buckets.keys().next().value!);
  }
}
