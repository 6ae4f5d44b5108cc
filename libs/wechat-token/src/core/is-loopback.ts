import { isIPv4 } from 'node:net';

/** Whether the host name of a URL leads to this machine. */
export function isLoopback(hostname: string): boolean {
  // A subdomain of localhost is resolved by DNS, and may lead anywhere.
  if (hostname === 'localhost' || hostname === '[::1]') return true;
  return isIPv4(hostname) && hostname.startsWith('127.');
}
