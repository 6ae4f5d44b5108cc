import { isIP } from 'node:net';
import { AddressList, plainAddressOf } from '../patterns/address-list.js';

/** Finds the address that a request comes from. */
export class CallerAddresses {
  private readonly proxies: AddressList;

  /** Addresses and networks of the proxies whose `X-Forwarded-For` counts. */
  constructor(trustedProxies: readonly string[] = []) {
    this.proxies = new AddressList(trustedProxies);
  }

  /**
   * The address of the peer; of a trusted proxy, the right-most hop of `X-Forwarded-For` that is not one. What stands further
   * left may be forged.
   */
  of(peer: string | undefined, forwardedFor?: string | readonly string[]): string {
    let address = plainAddressOf(peer ?? '');
    let hops: string = forwardedFor === undefined ? '' : String(forwardedFor);
    while (hops !== '' && this.proxies.has(address)) {
      const comma = hops.lastIndexOf(',');
      const hop = plainAddressOf(withoutPort(hops.slice(comma + 1).trim()));
      // Without a valid hop, the proxy is all that is known.
      if (isIP(hop) === 0) break;
      address = hop;
      hops = hops.slice(0, Math.max(0, comma));
    }
    return address;
  }
}

/** Some proxies write the port as well: `203.0.113.9:4711`, `[2001:db8::1]:4711`. */
function withoutPort(hop: string): string {
  if (!hop.includes(':')) return hop;
  const [, v6, v4] = /^(?:\[([\da-f:.]+)\](?::\d{1,5})?|([\d.]+):\d{1,5})$/i.exec(hop) ?? [];
  return v6 ?? v4 ?? hop;
}
