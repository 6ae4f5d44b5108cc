import { BlockList, isIP, isIPv4 } from 'node:net';

const FAMILY = { 4: 'ipv4', 6: 'ipv6' } as const;

/** Whether an entry of a whitelist covers an address. */
export type IpRange = (ip: string) => boolean;

/** Returns the IPv4 address of a mapped one (`::ffff:203.0.113.9`), and any other unchanged. */
export function plainIpOf(ip: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip);
  return mapped?.[1] ?? ip;
}

/** Whether an address is this machine's own. */
export function isLoopback(ip: string): boolean {
  return ip === '::1' || plainIpOf(ip).startsWith('127.');
}

/** Parses an entry: an address, a CIDR block, or `172.0.0.*`; throws a sentence if it is none of them. */
export function ipRangeOf(entry: string): IpRange {
  if (isWildcard(entry)) return wildcardRange(entry);
  const [address = '', prefix, ...rest] = entry.split('/');
  const family = familyOf(address);
  if (family === undefined || rest.length > 0) throw new TypeError(sentenceFor(entry));

  const list = new BlockList();
  if (prefix === undefined) list.addAddress(address, family);
  else list.addSubnet(address, prefixOf(entry, prefix), family);
  return (ip) => {
    const callerFamily = familyOf(ip);
    return callerFamily !== undefined && list.check(ip, callerFamily);
  };
}

/** Whether an entry uses `*`, which is only allowed for mini programs. */
export function isWildcard(entry: string): boolean {
  return entry.includes('*');
}

function wildcardRange(entry: string): IpRange {
  if (!isIPv4(entry.replaceAll('*', '0'))) throw new TypeError(sentenceFor(entry));
  const wanted = entry.split('.');
  return (ip) => isIPv4(ip) && ip.split('.').every((part, i) => wanted[i] === '*' || wanted[i] === part);
}

function familyOf(ip: string): 'ipv4' | 'ipv6' | undefined {
  const version = isIP(ip);
  return version === 4 || version === 6 ? FAMILY[version] : undefined;
}

function prefixOf(entry: string, prefix: string): number {
  if (!/^\d{1,3}$/.test(prefix)) throw new TypeError(sentenceFor(entry));
  return Number(prefix);
}

function sentenceFor(entry: string): string {
  return `"${entry}" is not a valid whitelist entry: write an address (203.0.113.9) or a block (203.0.113.0/24).`;
}
