import type { Language } from '../../errors/language.js';

/** One key of a ring. */
export interface EncryptionKey {
  /** Names the key in each record that it wrote: 1 to 32 letters, digits, `-` and `_`. Never give a name to another key. */
  readonly id: string;
  /** 32 random bytes, as they are or as text: base64 or hex. `openssl rand -base64 32` makes some. */
  readonly key: Uint8Array | string;
}

/** Options of an `EncryptedTokenStore`. */
export interface EncryptedTokenStoreOptions {
  /** All keys that records may be read with. */
  readonly keys: readonly EncryptionKey[];
  /** The id of the key that records are written with. */
  readonly writeWith: string;
  /**
   * What to do about plain text. To switch encryption on (or off) in a running fleet: `'written'` in all processes, so
   * that all of them read both, then `'read'`, and once no old record is left, `'refused'`.
   * @default 'refused'
   */
  readonly plainText?: 'refused' | 'read' | 'written' | undefined;
  /**
   * The language of remedies.
   * @default 'en'
   */
  readonly language?: Language | undefined;
}
