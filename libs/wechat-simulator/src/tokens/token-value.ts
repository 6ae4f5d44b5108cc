import { type Random, randomText } from '../time/random.js';

const URL_SAFE = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-';
const PREFIX = '85_';

/** Makes up an access token of the shape that is seen in the wild: `85_` and url-safe characters. */
export function newTokenValue(random: Random, length: number): string {
  return PREFIX + newUrlSafe(random, length - PREFIX.length);
}

/** Makes up `length` characters that a URL can carry as they are. */
export function newUrlSafe(random: Random, length: number): string {
  return randomText(random, length, URL_SAFE);
}
