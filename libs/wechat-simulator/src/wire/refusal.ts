import { wireTextOf } from './wire-text.js';

/** WeChat's response when it refuses a call. A value, not an exception. */
export class Refusal {
  constructor(
    readonly errcode: number,
    readonly text: string = wireTextOf(errcode),
  ) {}
}

/** Refuses a caller whose address is not in the whitelist. */
export function ipRefusal(ip: string): Refusal {
  const mapped = ip.includes(':') ? ip : `::ffff:${ip}`;
  return new Refusal(40164, `invalid ip ${ip} ipv6 ${mapped}, not in whitelist`);
}
