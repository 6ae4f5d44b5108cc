import { type Random, randomText } from '../time/random.js';

const URL_SAFE = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-';
const PREFIX = '85_';

/** Generates an access token that looks like a real one: `85_` and URL-safe characters. */
export function newTokenValue(random: Random, length: number): string {
  return PREFIX + newUrlSafe(random, length - PREFIX.length);
}

/** Generates `length` URL-safe characters. */
export function newUrlSafe(random: Random, length: number): string {
  return randomText(random, length, URL_SAFE);
}
