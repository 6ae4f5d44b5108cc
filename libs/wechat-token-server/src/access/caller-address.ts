import { isIP } from 'node:net';
import { AddressList, plainAddressOf } from './address-list.js';

/** Finds where a request comes from. */
export class CallerAddresses {
  private readonly proxies: AddressList;

  /** Addresses and networks of the proxies whose `X-Forwarded-For` counts. */
  constructor(trustedProxies: readonly string[] = []) {
    this.proxies = new AddressList(trustedProxies);
  }

  /**
   * The address of the peer; of a trusted proxy, the right-most hop of `X-Forwarded-For` that is not one. What stands further
   * left was written by the caller.
   */
  of(peer: string | undefined, forwardedFor?: string | readonly string[]): string {
    let address = plainAddressOf(peer ?? '');
    const hops = [forwardedFor ?? []].flat().join(',').split(',');
    while (hops.length > 0 && this.proxies.has(address)) {
      const hop = plainAddressOf(hops.pop()!.trim());
      // A proxy that names no address hides the caller: the proxy itself is all that is known.
      if (isIP(hop) === 0) break;
      address = hop;
    }
    return address;
  }
}
