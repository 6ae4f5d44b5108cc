import { foundIn, type MirrorCodec } from './codec.js';

/** The registered id of `String`, plus two. */
const STRING = 0x03;
const LONGEST_WITHOUT_LENGTH = 32;
const LAST = 0x80;

/**
 * Kryo5Codec, the default of Redisson since 3.19, for ASCII: of 2 to 32 characters the last one is marked; others follow their length plus
 * one, six bits with a mark, then seven at a time.
 */
export const KRYO5: MirrorCodec = {
  encode: ({ value }) => {
    const text = Buffer.from(value, 'latin1');
    if (text.length < 2 || text.length > LONGEST_WITHOUT_LENGTH) {
      return Buffer.concat([Buffer.from([STRING, ...lengthOf(text.length + 1)]), text]);
    }
    text[text.length - 1]! |= LAST;
    return Buffer.concat([Buffer.from([STRING]), text]);
  },
  decode: (bytes) => {
    if (bytes[0] !== STRING || bytes.length < 2) return undefined;
    return foundIn(textOf(bytes.subarray(1)));
  },
};

function lengthOf(length: number): number[] {
  const first = LAST | (length & 0x3f);
  return length < 0x40 ? [first] : [first | 0x40, ...sevenBitsEach(length >>> 6)];
}

function sevenBitsEach(rest: number): number[] {
  return rest < 0x80 ? [rest] : [(rest & 0x7f) | 0x80, ...sevenBitsEach(rest >>> 7)];
}

function textOf(bytes: Buffer): string | undefined {
  if ((bytes[0]! & LAST) === 0) {
    const text = Buffer.from(bytes);
    const last = text.length - 1;
    if ((text[last]! & LAST) === 0) return undefined;
    text[last]! &= ~LAST;
    return text.toString('latin1');
  }
  let length = bytes[0]! & 0x3f;
  let at = 1;
  for (let shift = 6, hasMore = (bytes[0]! & 0x40) !== 0; hasMore && shift < 28; shift += 7) {
    const byte = bytes[at] ?? 0;
    at += 1;
    length |= (byte & 0x7f) << shift;
    hasMore = (byte & 0x80) !== 0;
  }
  return bytes.length === at + length - 1 ? bytes.toString('latin1', at) : undefined;
}
