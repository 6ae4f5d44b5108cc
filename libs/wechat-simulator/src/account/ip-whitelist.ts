import { type IpRange, ipRangeOf, isWildcard } from './ip-range.js';
import type { AppProfile } from './app.options.js';

/** The addresses from which an app may call; a change takes effect after the configured delay. */
export class IpWhitelist {
  private ranges: readonly IpRange[] | undefined;
  private change: { ranges: readonly IpRange[] | undefined; at: number } | undefined;

  constructor(
    private readonly profile: AppProfile,
    private readonly maxEntries: number,
  ) {}

  /** Sets the entries; `undefined` turns the whitelist off. Throws a sentence for an entry that WeChat's console refuses. */
  set(entries: readonly string[] | undefined, effectiveAt: number): void {
    this.change = { ranges: entries && this.rangesOf(entries), at: effectiveAt };
  }

  /** Whether there is a whitelist at all. */
  isOn(at: number): boolean {
    return this.rangesAt(at) !== undefined;
  }

  isAllowed(ip: string, at: number): boolean {
    return this.rangesAt(at)?.some((covers) => covers(ip)) ?? true;
  }

  private rangesAt(at: number): readonly IpRange[] | undefined {
    if (this.change && at >= this.change.at) {
      this.ranges = this.change.ranges;
      this.change = undefined;
    }
    return this.ranges;
  }

  private rangesOf(entries: readonly string[]): IpRange[] {
    if (this.profile === 'official-account' && entries.some(isWildcard))
      throw new TypeError('An official account\'s whitelist takes no "*": write a block (203.0.113.0/24).');
    if (this.profile === 'mini-program' && entries.length > this.maxEntries)
      throw new TypeError(
        `A mini program's whitelist has room for ${this.maxEntries} entries, not ${entries.length}.`,
      );
    return entries.map(ipRangeOf);
  }
}
