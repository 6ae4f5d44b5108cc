import type { Language } from '../../errors/language.js';

/** One key of the key ring. */
export interface EncryptionKey {
  /** The id of the key, written into each record: 1 to 32 letters, digits, `-` and `_`. Never reuse an id for another key. */
  readonly id: string;
  /** 32 random bytes, raw or as base64 or hex. `openssl rand -base64 32` generates a key. */
  readonly key: Uint8Array | string;
}

/** Options of an `EncryptedTokenStore`. */
export interface EncryptedTokenStoreOptions {
  /** All keys that can decrypt records. */
  readonly keys: readonly EncryptionKey[];
  /** The id of the key that encrypts new records. */
  readonly writeWith: string;
  /**
   * What to do with plaintext records. To switch encryption on (or off) in a running fleet, deploy `'written'` to all processes, so that
   * all of them read both; then `'read'`; and, once no old record is left, `'refused'`.
   * @default 'refused'
   */
  readonly plainText?: 'refused' | 'read' | 'written' | undefined;
  /**
   * Encrypts a record's times together with its value, so that write access to the store cannot extend a lifetime. Release 0.1 cannot read
   * such records (`NEWER_FORMAT`): set this only after every process runs a later release.
   * @default false
   */
  readonly sealTimes?: boolean;
  /**
   * Replaces subjects (openids) in the store's keys and messages by a keyed hash (HMAC-SHA-256). Use a separate key of 32 random bytes, the
   * same in all processes, and never change it: records stored under other names are no longer found, so that users have to authorize
   * again. Release 0.1 does not find them either. Set this before there are users, or in all processes at once.
   * @default subjects appear in keys as they are
   */
  readonly subjectKey?: Uint8Array | string;
  /**
   * The language of errors that are thrown before the module sets its own, such as those about these options.
   * @default 'en'
   */
  readonly language?: Language | undefined;
}
