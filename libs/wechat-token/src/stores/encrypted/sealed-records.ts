import { createHmac } from 'node:crypto';
import { nameOf, type CredentialKey } from '../../core/ports/credential.js';
import { fingerprintOf } from '../../core/policy/fingerprint.js';
import type { CredentialWrite, RecordSnapshot, StoredCredential } from '../../core/ports/token-store.js';
import { TokenRecordError } from '../../errors/token-record.error.js';
import { errorAbout, oneOf, TRUE_OR_FALSE } from '../../errors/option-problem.js';
import type { EncryptedTokenStoreOptions } from './encrypted-token-store.options.js';
import { KeyRing, type RingKey } from './key-ring.js';
import { isSealed, opened, sealed, type Unopened } from './sealed-text.js';
import { valueWithin, withTimes } from './sealed-times.js';

const PLAIN_TEXT = ['refused', 'read', 'written'] as const;
const FINGERPRINT_HEX_DIGITS = 32;

type Field = 'value' | 'issuerState';

/** Encrypts what callers write, and decrypts what the underlying store returns. */
export class SealedRecords {
  private readonly ring: KeyRing;
  private readonly plainText: (typeof PLAIN_TEXT)[number];
  private readonly sealTimes: boolean;

  constructor(options: EncryptedTokenStoreOptions) {
    this.ring = new KeyRing(options);
    this.plainText = options.plainText ?? 'refused';
    this.sealTimes = options.sealTimes ?? false;
    if (typeof this.sealTimes !== 'boolean') throw errorAbout('sealTimes', TRUE_OR_FALSE);
    if (!PLAIN_TEXT.includes(this.plainText)) {
      throw errorAbout('plainText', oneOf(...PLAIN_TEXT));
    }
  }

  /** What is written in place of `keeping`. The same value goes on under the name that it has in `current`. */
  seal<T extends CredentialWrite>(keeping: T, current: StoredCredential | undefined): T {
    if (this.plainText === 'written') return keeping;
    const { key, version, value, issuerState, fingerprint } = keeping;
    const place = placeOf(key, version, 'value');
    const names = this.ring.all.map((ringKey) => keyedOf(key, fingerprint, ringKey));
    const isNamed = current !== undefined && names.includes(current.fingerprint);
    return {
      ...keeping,
      value: this.sealTimes
        ? sealed(this.ring, place, withTimes(keeping), 2)
        : sealed(this.ring, place, value),
      ...(issuerState !== undefined && {
        issuerState: sealed(this.ring, placeOf(key, version, 'issuerState'), issuerState),
      }),
      fingerprint: isNamed ? current.fingerprint : this.nameOf(key, fingerprint),
    };
  }

  /** The name by which this process would write a value that has this fingerprint. */
  nameOf(key: CredentialKey, fingerprint: string): string {
    return this.plainText === 'written' ? fingerprint : keyedOf(key, fingerprint, this.ring.writing);
  }

  /** Throws {@link TokenRecordError} if the record cannot be decrypted. */
  open(key: CredentialKey, snapshot: RecordSnapshot): RecordSnapshot {
    const { record } = snapshot;
    return record ? { ...snapshot, record: this.openRecord(key, record, snapshot.storeTime) } : snapshot;
  }

  private openRecord(key: CredentialKey, record: StoredCredential, storeTime: number): StoredCredential {
    const { version, issuerState } = record;
    const isPlain = !isSealed(record.value) && (issuerState === undefined || !isSealed(issuerState));
    if (isPlain && this.plainText !== 'refused') return record;

    const { text, format } = this.openText(key, version, 'value', record.value);
    const value = format === 1 ? text : valueWithin(text, record, storeTime);
    if (value === undefined) throw this.unreadable(key, 'NOT_AUTHENTIC');
    return {
      ...record,
      value,
      ...(issuerState !== undefined && {
        issuerState: this.openText(key, version, 'issuerState', issuerState).text,
      }),
      fingerprint: fingerprintOf(value),
    };
  }

  private openText(key: CredentialKey, version: string, field: Field, text: string) {
    const result = opened(this.ring, placeOf(key, version, field), text);
    if ('text' in result) return result;
    throw this.unreadable(key, result.unopened);
  }

  private unreadable(key: CredentialKey, reason: Unopened): TokenRecordError {
    return new TokenRecordError(key.appId, nameOf(key), reason);
  }
}

/** Binds a ciphertext to its place. Includes the version, so that an older ciphertext cannot replace a newer one. */
function placeOf({ appId, kind, subject }: CredentialKey, version: string, field: Field): unknown[] {
  return [appId, kind, subject ?? null, version, field];
}

/** Without the key, a fingerprint reveals nothing, not even that two apps have the same value. */
function keyedOf({ appId, kind, subject }: CredentialKey, fingerprint: string, key: RingKey): string {
  return createHmac('sha256', key.fingerprints)
    .update(JSON.stringify([appId, kind, subject ?? null, fingerprint]))
    .digest('hex')
    .slice(0, FINGERPRINT_HEX_DIGITS);
}
