import { hash, randomInt, timingSafeEqual } from 'node:crypto';
import { crc32 } from 'node:zlib';

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** The number of base62 characters that hold 256 bits. */
const SECRET_LENGTH = 43;
/** The number that holds a CRC-32. */
const CHECKSUM_LENGTH = 6;

const KEY = /^((wt[ko]_)([A-Za-z0-9-]{1,32})_([A-Za-z0-9]{43}))([A-Za-z0-9]{6})$/;
const ANY_KEY = /wt[ko]_[A-Za-z0-9-]{1,32}_[A-Za-z0-9]{49}/;
/** Begins every client key. */
export const CLIENT_KEY_PREFIX = 'wtk_';
/** Begins every operator key. */
export const OPERATOR_KEY_PREFIX = 'wto_';
/** What a key begins with: whose it is. */
export type KeyPrefix = typeof CLIENT_KEY_PREFIX | typeof OPERATOR_KEY_PREFIX;
/** Of a client or an operator: 1 to 32 characters of `A-Za-z0-9-`. */
export const CLIENT_ID = /^[A-Za-z0-9-]{1,32}$/;
const DIGEST_PREFIX = 'sha256:';
/** The form of a digest: `sha256:` and 64 hexadecimal digits. */
export const KEY_DIGEST = /^sha256:[0-9a-f]{64}$/;

/** The two parts of a client key. */
export interface ClientKey {
  readonly id: string;
  readonly secret: string;
}

/** A new client key: give `key` to the client, put `digest` into the configuration. */
export interface NewClientKey {
  readonly key: string;
  readonly digest: string;
}

/** Makes a key for the client: `wtk_<id>_`, 43 random characters, and a checksum. Throws `TypeError` for an id that is not valid. */
export function newClientKey(id: string): NewClientKey {
  return newKey(CLIENT_KEY_PREFIX, id);
}

/** Makes a key of either form. Throws `TypeError` for an id that is not valid. */
export function newKey(prefix: KeyPrefix, id: string): NewClientKey {
  if (!CLIENT_ID.test(id)) throw new TypeError('An id has 1 to 32 characters of A-Za-z0-9-');
  const secret = Array.from({ length: SECRET_LENGTH }, () => BASE62[randomInt(BASE62.length)]).join('');
  const start = `${prefix}${id}_${secret}`;
  return { key: `${start}${checksumOf(start)}`, digest: keyDigestOf(secret) };
}

/** Returns the parts of a client key, and `undefined` for any other text: the checksum catches typing errors. */
export function parseClientKey(text: string): ClientKey | undefined {
  return parseKey(CLIENT_KEY_PREFIX, text);
}

/** Returns the parts of a key that begins with the prefix, and `undefined` for any other text. */
export function parseKey(wanted: KeyPrefix, text: string): ClientKey | undefined {
  const [, start, prefix, id, secret, checksum] = KEY.exec(text) ?? [];
  if (start === undefined || id === undefined || secret === undefined || prefix !== wanted) return undefined;
  return checksum === checksumOf(start) ? { id, secret } : undefined;
}

/** Whether a text has a key in it, of a client or an operator. */
export function holdsKey(text: string): boolean {
  return ANY_KEY.test(text);
}

/** The text without the secrets of the keys in it, also of keys that are cut. */
export function withoutKeys(text: string): string {
  return text.replaceAll(/(wt[ko]_[A-Za-z0-9-]{1,32}_)[A-Za-z0-9]{8,}/g, '$1…');
}

/** The digest of a key's secret part, as the configuration has it. The secret is random, so a fast hash protects it. */
export function keyDigestOf(secret: string): string {
  return `${DIGEST_PREFIX}${hash('sha256', secret, 'hex')}`;
}

/** The key of an unknown client is compared with these, so that it takes as long as any other. */
export const UNKNOWN_CLIENT_DIGESTS: readonly string[] = [keyDigestOf('unknown')];

/** Returns the digest that belongs to the secret. Compares with all of them, in constant time. */
export function digestOf(secret: string, digests: readonly string[]): string | undefined {
  // Without the prefix: to join it to each hash takes as long as to compute the hash.
  const shown = Buffer.from(hash('sha256', secret, 'hex'));
  let found: string | undefined;
  for (const digest of digests) {
    const kept = Buffer.from(digest.slice(DIGEST_PREFIX.length));
    const isWhole = digest.startsWith(DIGEST_PREFIX) && kept.length === shown.length;
    if (isWhole && timingSafeEqual(kept, shown)) found = digest;
  }
  return found;
}

function checksumOf(text: string): string {
  let rest = crc32(text);
  let checksum = '';
  for (let i = 0; i < CHECKSUM_LENGTH; i++) {
    checksum = `${BASE62[rest % BASE62.length]}${checksum}`;
    rest = Math.floor(rest / BASE62.length);
  }
  return checksum;
}
