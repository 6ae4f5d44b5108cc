import { BlockList, isIP, isIPv4 } from 'node:net';

const MAPPED = /^::ffff:(\d{1,3}(?:\.\d{1,3}){3})$/i;

/** Answers that a list keeps: Node takes longer for one than for the hash of a key. */
const MAX_ANSWERS = 1_000;

/** The address without its zone; an IPv4-mapped one (`::ffff:10.1.0.4`, as dual-stack sockets show it) as IPv4. */
export function plainAddressOf(address: string): string {
  // An IPv4 address has neither.
  if (!address.includes(':')) return address;
  const [withoutZone = ''] = address.split('%');
  return MAPPED.exec(withoutZone)?.[1] ?? withoutZone;
}

/** Addresses and networks: `10.1.0.4`, `10.1.0.0/16`, `2001:db8::/32`. */
export class AddressList {
  private readonly list = new BlockList();
  private readonly answers = new Map<string, boolean>();

  /** Ignores entries that {@link isNetwork} refuses: they match no address. */
  constructor(networks: readonly string[]) {
    for (const network of networks) this.add(network);
  }

  /** Whether the address is one of them, or in one of the networks. */
  has(address: string): boolean {
    const known = this.answers.get(address);
    if (known !== undefined) return known;
    const plain = plainAddressOf(address);
    const isIn = isIP(plain) !== 0 && this.list.check(plain, familyOf(plain));
    // Whoever sends from ever new addresses must not fill the memory.
    if (this.answers.size >= MAX_ANSWERS) this.answers.clear();
    this.answers.set(address, isIn);
    return isIn;
  }

  private add(network: string): void {
    if (!isNetwork(network)) return;
    const [address = '', prefix] = network.split('/');
    const plain = plainAddressOf(address);
    if (prefix === undefined) this.list.addAddress(plain, familyOf(plain));
    else this.list.addSubnet(plain, Number(prefix), familyOf(plain));
  }
}

/** Whether the text is an address, or a network with its prefix length. */
export function isNetwork(text: unknown): boolean {
  if (typeof text !== 'string') return false;
  const [address = '', prefix, ...more] = text.split('/');
  if (isIP(address) === 0 || address.includes('%') || more.length > 0) return false;
  if (prefix === undefined) return true;
  // The prefix length of a mapped network is ambiguous.
  if (MAPPED.test(address)) return false;
  return /^\d{1,3}$/.test(prefix) && Number(prefix) <= (isIPv4(address) ? 32 : 128);
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIPv4(address) ? 'ipv4' : 'ipv6';
}
