import { createHmac } from 'node:crypto';
import { nameOf, type CredentialKey } from '../../credential/credential.js';
import { fingerprintOf } from '../../credential/fingerprint.js';
import type { Keeping, Reading, StoredCredential } from '../../credential/token-store.js';
import type { Language } from '../../errors/language.js';
import { TokenRecordError } from '../../errors/token-record.error.js';
import { errorAbout, oneOf } from '../../options/complaint.js';
import type { EncryptedTokenStoreOptions } from './encrypted-token-store.options.js';
import { KeyRing, type RingKey } from './key-ring.js';
import { isSealed, opened, sealed } from './sealed-text.js';

const PLAIN_TEXT = ['refused', 'read', 'written'] as const;
const FINGERPRINT_HEX_DIGITS = 32;

type Field = 'value' | 'issuerState';

/** Turns what callers keep into what the store behind may see, and back. */
export class SealedRecords {
  private readonly ring: KeyRing;
  private readonly language: Language;
  private readonly plainText: (typeof PLAIN_TEXT)[number];

  constructor(options: EncryptedTokenStoreOptions) {
    this.ring = new KeyRing(options);
    this.language = options.language ?? 'en';
    this.plainText = options.plainText ?? 'refused';
    if (!PLAIN_TEXT.includes(this.plainText)) {
      throw errorAbout('plainText', oneOf(...PLAIN_TEXT), this.language);
    }
  }

  /** What is written in place of `keeping`. The same value goes on under the name that it has in `standing`. */
  seal<T extends Keeping>(keeping: T, standing: StoredCredential | undefined): T {
    if (this.plainText === 'written') return keeping;
    const { key, version, value, issuerState, fingerprint } = keeping;
    const names = this.ring.all.map((ringKey) => keyedOf(key, fingerprint, ringKey));
    const isNamed = standing !== undefined && names.includes(standing.fingerprint);
    return {
      ...keeping,
      value: sealed(this.ring, placeOf(key, version, 'value'), value),
      ...(issuerState !== undefined && {
        issuerState: sealed(this.ring, placeOf(key, version, 'issuerState'), issuerState),
      }),
      fingerprint: isNamed ? standing.fingerprint : this.nameOf(key, fingerprint),
    };
  }

  /** The name by which this process would write a value that has this fingerprint. */
  nameOf(key: CredentialKey, fingerprint: string): string {
    return this.plainText === 'written' ? fingerprint : keyedOf(key, fingerprint, this.ring.writing);
  }

  /** Throws {@link TokenRecordError} where the record cannot be opened. */
  open(key: CredentialKey, reading: Reading): Reading {
    const { record } = reading;
    return record ? { ...reading, record: this.openRecord(key, record) } : reading;
  }

  private openRecord(key: CredentialKey, record: StoredCredential): StoredCredential {
    const { version, issuerState } = record;
    const isPlain = !isSealed(record.value) && (issuerState === undefined || !isSealed(issuerState));
    if (isPlain && this.plainText !== 'refused') return record;

    const value = this.openText(key, version, 'value', record.value);
    return {
      ...record,
      value,
      ...(issuerState !== undefined && {
        issuerState: this.openText(key, version, 'issuerState', issuerState),
      }),
      fingerprint: fingerprintOf(value),
    };
  }

  private openText(key: CredentialKey, version: string, field: Field, text: string): string {
    const result = opened(this.ring, placeOf(key, version, field), text);
    if ('text' in result) return result.text;
    throw new TokenRecordError(key.appId, nameOf(key), result.unopened, this.language);
  }
}

/** Where a text belongs. With the version, so that no older text takes the place of a newer one. */
function placeOf({ appId, kind, subject }: CredentialKey, version: string, field: Field): unknown[] {
  return [appId, kind, subject ?? null, version, field];
}

/** A fingerprint that says nothing to whoever has no key, not even that two apps keep the same value. */
function keyedOf({ appId, kind, subject }: CredentialKey, fingerprint: string, key: RingKey): string {
  return createHmac('sha256', key.fingerprints)
    .update(JSON.stringify([appId, kind, subject ?? null, fingerprint]), 'utf8')
    .digest('hex')
    .slice(0, FINGERPRINT_HEX_DIGITS);
}
