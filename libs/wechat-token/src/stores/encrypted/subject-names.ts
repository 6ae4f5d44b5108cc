import { createHmac, type KeyObject } from 'node:crypto';
import type { CredentialKey } from '../../core/ports/credential.js';
import type { EncryptedTokenStoreOptions } from './encrypted-token-store.options.js';
import { keyBytesOf } from './key-bytes.js';
import { derivedFrom } from './key-ring.js';

const NAME_HEX_DIGITS = 32;
/** A hint about one of this many most recently used subjects is understood; changes of others are found by polling. */
const MOST_REMEMBERED = 10_000;

/** Hashes subjects (openids), so that the keys and messages of the underlying store name nobody. */
export class SubjectNames {
  private readonly secret: KeyObject | undefined;
  /** The subject of each hash, most recently used last. */
  private readonly remembered = new Map<string, string>();

  constructor(
    { subjectKey }: EncryptedTokenStoreOptions,
    private readonly mostRemembered = MOST_REMEMBERED,
  ) {
    if (subjectKey === undefined) return;
    this.secret = derivedFrom(keyBytesOf(subjectKey, 'subjectKey'), 'subjects');
  }

  /** The key that the underlying store uses. */
  inside(key: CredentialKey): CredentialKey {
    const { appId, kind, subject } = key;
    if (!this.secret || subject === undefined) return key;
    const name = createHmac('sha256', this.secret)
      .update(JSON.stringify([appId, kind, subject]))
      .digest('hex')
      .slice(0, NAME_HEX_DIGITS);
    this.remember(name, subject);
    return { ...key, subject: name };
  }

  /** The caller's key for a key of the underlying store; `undefined` if the subject is not known here. */
  outside(key: CredentialKey): CredentialKey | undefined {
    if (!this.secret || key.subject === undefined) return key;
    const subject = this.remembered.get(key.subject);
    return subject === undefined ? undefined : { ...key, subject };
  }

  private remember(name: string, subject: string): void {
    this.remembered.delete(name);
    this.remembered.set(name, subject);
    if (this.remembered.size <= this.mostRemembered) return;
    const [oldest] = this.remembered.keys();
    this.remembered.delete(oldest as string);
  }
}
