/** A source of numbers from 0 up to 1; the same seed gives the same numbers. */
export type Random = () => number;

/** Creates a source of numbers that a seed determines (mulberry32). */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Draws `length` characters of `alphabet`. */
export function randomText(random: Random, length: number, alphabet: string): string {
  let text = '';
  for (let i = 0; i < length; i++) text += alphabet[Math.floor(random() * alphabet.length)];
  return text;
}

/** Draws `length` hexadecimal digits. */
export function randomHex(random: Random, length: number): string {
  return randomText(random, length, '0123456789abcdef');
}
