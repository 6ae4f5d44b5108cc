import { plainIpOf } from '../account/ip-range.js';

/** Whether an address is this machine's own. */
export function isLoopback(ip: string): boolean {
  return ip === '::1' || plainIpOf(ip).startsWith('127.');
}
