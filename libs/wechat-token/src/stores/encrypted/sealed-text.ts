import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { KeyRing } from './key-ring.js';

const ALGORITHM = 'aes-256-gcm';
/** What a ciphertext may hold: a secret alone, or a secret with its times. */
export type SealedFormat = 1 | 2;
const NEWEST_FORMAT = 2;
/** Random nonces: safe for 2^32 texts a key, which is 100 a second for a year. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** `wxenc<format>.<key id>.<nonce, ciphertext and tag>`. WeChat's own values contain no dots. */
const SEALED = /^wxenc(\d+)\.(.*)$/s;
const CONTENT = /^([\w-]{1,32})\.([\w-]+)$/;

/** Why a ciphertext cannot be decrypted, as a code. */
export type Unopened = 'NOT_ENCRYPTED' | 'NEWER_FORMAT' | 'UNKNOWN_KEY' | 'NOT_AUTHENTIC';

/** Whether `text` was encrypted by this or a newer version of this library. */
export function isSealed(text: string): boolean {
  return SEALED.test(text);
}

/** Encrypts `text` for one place. Decrypting it for any other place fails as not authentic. */
export function sealed(
  ring: KeyRing,
  place: readonly unknown[],
  text: string,
  format: SealedFormat = 1,
): string {
  const { id, encryption } = ring.writing;
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, encryption, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(placeOf(place, id, format));
  const content = Buffer.concat([nonce, cipher.update(text), cipher.final(), cipher.getAuthTag()]);
  return `wxenc${format}.${id}.${content.toString('base64url')}`;
}

/** Returns the plaintext for this place, or the reason why it cannot be decrypted. */
export function opened(
  ring: KeyRing,
  place: readonly unknown[],
  text: string,
): { readonly text: string; readonly format: number } | { readonly unopened: Unopened } {
  const [, digits, rest = ''] = SEALED.exec(text) ?? [];
  if (digits === undefined) return { unopened: 'NOT_ENCRYPTED' };
  const format = Number(digits);
  if (format > NEWEST_FORMAT) return { unopened: 'NEWER_FORMAT' };
  const [, id = '', content = ''] = CONTENT.exec(rest) ?? [];
  if (id === '') return { unopened: 'NOT_AUTHENTIC' };
  const key = ring.find(id);
  if (!key) return { unopened: 'UNKNOWN_KEY' };

  const bytes = Buffer.from(content, 'base64url');
  if (bytes.length < NONCE_BYTES + TAG_BYTES) return { unopened: 'NOT_AUTHENTIC' };
  const nonce = bytes.subarray(0, NONCE_BYTES);
  const decipher = createDecipheriv(ALGORITHM, key.encryption, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(placeOf(place, id, format));
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    const start = decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES));
    return { text: Buffer.concat([start, decipher.final()]).toString('utf8'), format };
  } catch {
    return { unopened: 'NOT_AUTHENTIC' };
  }
}

/** Encoded as JSON, so that no two places have the same name. */
function placeOf(place: readonly unknown[], keyId: string, format: number): Buffer {
  return Buffer.from(JSON.stringify([format, keyId, ...place]));
}
