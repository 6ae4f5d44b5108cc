import { isIPv6 } from 'node:net';
import { TokenBuckets, type BucketSize } from './token-buckets.js';

const MAX_ADDRESSES = 10_000;
/** For one address: ten at once, then one a second. */
const PER_ADDRESS = { burst: 10, perSecond: 1 };
/** For all addresses together, since an attacker may have a network of them. */
const ALL_TOGETHER = { burst: 1_000, perSecond: 100 };

/**
 * Counts bad keys by address. Only further bad keys are refused for it, never a good key from the same address: many clients
 * share the address of a proxy, and checking a key costs less than refusing it.
 */
export class BadCallers {
  private readonly addresses: TokenBuckets;
  private readonly all: TokenBuckets;

  constructor(
    monotonic: () => number,
    private readonly perAddress: BucketSize = PER_ADDRESS,
  ) {
    this.addresses = new TokenBuckets({ maxNames: MAX_ADDRESSES, monotonic });
    this.all = new TokenBuckets({ maxNames: 1, monotonic });
  }

  /** Counts a bad key from the address. Returns 0, or after how many seconds the next one is accepted as a bad key again. */
  count(address: string): number {
    return this.all.take('all', ALL_TOGETHER) || this.addresses.take(networkOf(address), this.perAddress);
  }
}

/** An IPv6 address counts as its /64: that much belongs to one subscriber. */
function networkOf(address: string): string {
  if (!address.includes(':') || !isIPv6(address)) return address;
  const [start = '', end] = address.split('::');
  const before = start === '' ? [] : start.split(':');
  if (end === undefined) return before.slice(0, 4).join(':');
  const after = end === '' ? [] : end.split(':');
  const zeros = Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => '0');
  return [...before, ...zeros, ...after].slice(0, 4).join(':');
}
