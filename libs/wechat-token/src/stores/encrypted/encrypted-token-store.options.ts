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
   * Seals a record's times with its value, so that whoever can write to the store can prolong no life. Release 0.1 does not
   * read such records (`NEWER_FORMAT`): set it once every process is of a later one.
   * @default false
   */
  readonly sealTimes?: boolean;
  /**
   * Names subjects (openids) in the store's keys and messages by a keyed hash (HMAC-SHA-256) instead of themselves. 32 random
   * bytes of their own, the same in all processes and never changed: what was kept under other names is not found any more, so
   * that users authorize again, and release 0.1 does not find it. Set it before there are users, or in all processes at once.
   * @default subjects stand in keys as they are
   */
  readonly subjectKey?: Uint8Array | string;
  /**
   * The language of errors until the module sets the one of its options, as in an error about these.
   * @default 'en'
   */
  readonly language?: Language | undefined;
}
