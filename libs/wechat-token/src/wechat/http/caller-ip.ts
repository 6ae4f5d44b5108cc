import { isIPv4, isIPv6 } from 'node:net';

/** 40164: `invalid ip 203.0.113.9 ipv6 ::ffff:203.0.113.9, not in whitelist`, the second address being optional. */
const NOT_IN_WHITELIST = /invalid ip\s+([0-9a-f:.]+)(?:\s+ipv6\s+([0-9a-f:.]+))?\s*,\s*not in whitelist/i;

/** 61004: `access clientip is not registered … requestIP: 203.0.113.9`. */
const REQUEST_IP = /requestip:\s*([0-9a-f:.]*[0-9a-f])/i;

/**
 * Extracts the caller's address from the `errmsg` of a refusal; `undefined` if there is no valid one. An IPv4-mapped IPv6 address becomes
 * the IPv4 address: that is the one to enter in the whitelist.
 *
 * @see https://developers.weixin.qq.com/doc/oplatform/developers/basic_func/ip_whitelist
 */
export function callerIpOf(errmsg: string): string | undefined {
  const [, first, second] = NOT_IN_WHITELIST.exec(errmsg) ?? [];
  const [, requestIp] = REQUEST_IP.exec(errmsg) ?? [];
  return plainIpOf(first) ?? plainIpOf(second) ?? plainIpOf(requestIp);
}

function plainIpOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  if (isIPv4(text)) return text;
  if (!isIPv6(text)) return undefined;

  // The URL parser normalises every notation of an IPv6 address.
  const plain = new URL(`http://[${text}]`).hostname.slice(1, -1);
  const [, high, low] = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(plain) ?? [];
  if (high === undefined || low === undefined) return plain;
  return [high, low]
    .map((group) => Number.parseInt(group, 16))
    .flatMap((group) => [group >> 8, group & 0xff])
    .join('.');
}
