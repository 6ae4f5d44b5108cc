import type { CredentialKey } from '../../core/ports/credential.js';
import {
  durabilityOf,
  type AbandonRequest,
  type AcquireRequest,
  type AcquireResult,
  type AppSnapshot,
  type CommitRequest,
  type Durability,
  type ForgetRequest,
  type RestoreRequest,
  type RecordSnapshot,
  type RejectRequest,
  type RejectResult,
  type StoredCredential,
  type TokenStore,
  type WatchListener,
} from '../../core/ports/token-store.js';
import { setProcessLanguage } from '../../errors/language.js';
import type { EncryptedTokenStoreOptions } from './encrypted-token-store.options.js';
import { SealedRecords } from './sealed-records.js';
import { SubjectNames } from './subject-names.js';

/** How often a record may be re-encrypted with another key while one report of it is being handled. */
const REPORT_TRIES = 4;

/**
 * Encrypts credentials (AES-256-GCM) and keeps them in another store, which sees neither values nor issuer state; fingerprints are keyed.
 * To rotate keys without downtime, add the new key to `keys` in all processes, then select it with `writeWith`, and remove the old key once
 * no record uses it.
 *
 * A record that cannot be decrypted raises a {@link TokenRecordError} (`UNKNOWN_KEY`, `NOT_AUTHENTIC`, `NOT_ENCRYPTED`, `NEWER_FORMAT`) and
 * is not overwritten: `commit` and `restore` read before they write.
 */
export class EncryptedTokenStore implements TokenStore {
  readonly durable: boolean;
  readonly address: string | undefined;
  private readonly records: SealedRecords;
  private readonly names: SubjectNames;

  /** Throws `WechatTokenOptionsError` if a key is invalid. */
  constructor(
    private readonly store: TokenStore,
    options: EncryptedTokenStoreOptions,
  ) {
    if (options.language !== undefined) setProcessLanguage(options.language);
    this.durable = store.durable;
    this.address = store.address;
    this.records = new SealedRecords(options);
    this.names = new SubjectNames(options);
  }

  durability(): Promise<Durability> {
    return durabilityOf(this.store);
  }

  async prepare(): Promise<void> {
    await this.store.prepare?.();
  }

  useTimeout(ms: number): void {
    this.store.useTimeout?.(ms);
  }

  async read(key: CredentialKey): Promise<RecordSnapshot> {
    return this.records.open(key, await this.store.read(this.names.inside(key)));
  }

  revisions(
    keys: readonly CredentialKey[],
  ): Promise<{ readonly storeTime: number; readonly revisions: readonly string[] }> {
    return this.store.revisions(keys.map((key) => this.names.inside(key)));
  }

  async acquire(request: AcquireRequest): Promise<AcquireResult> {
    const result = await this.store.acquire(this.inside(request));
    if (result.outcome !== 'current') return result;
    return { ...result, snapshot: this.records.open(request.key, result.snapshot) };
  }

  async commit(
    request: CommitRequest,
  ): Promise<{ readonly outcome: 'committed' | 'superseded'; readonly snapshot: RecordSnapshot }> {
    const current = await this.currentRecord(request.key);
    return this.opened(
      request.key,
      await this.store.commit(this.inside(this.records.seal(request, current))),
    );
  }

  abandon(request: AbandonRequest): Promise<void> {
    return this.store.abandon(this.inside(request));
  }

  async restore(
    request: RestoreRequest,
  ): Promise<{ readonly outcome: 'taken' | 'kept'; readonly snapshot: RecordSnapshot }> {
    const current = await this.currentRecord(request.key);
    return this.opened(
      request.key,
      await this.store.restore(this.inside(this.records.seal(request, current))),
    );
  }

  /**
   * Each try is one operation of the store. At most the last has an effect, because the store ignores fingerprints that it does not know. A
   * second try is needed if the record's fingerprint was made with another key.
   */
  async reject(request: RejectRequest): Promise<RejectResult> {
    const { key } = request;
    let fingerprint = this.records.nameOf(key, request.fingerprint);
    for (let tries = 1; ; tries += 1) {
      const result = await this.store.reject(this.inside({ ...request, fingerprint }));
      const answer = this.opened(key, result);
      const name = result.snapshot.record?.fingerprint ?? fingerprint;
      const isSameValue = answer.snapshot.record?.fingerprint === request.fingerprint;
      const isMissed = isSameValue && name !== fingerprint;
      if (!isMissed || tries === REPORT_TRIES) return answer;
      fingerprint = name;
    }
  }

  /** Also removes records that cannot be decrypted: a withdrawn authorization must not stay because a key is missing. */
  forget(request: ForgetRequest): Promise<void> {
    return this.store.forget(this.inside(request));
  }

  inspect(appId: string): Promise<AppSnapshot> {
    return this.store.inspect(appId);
  }

  watch(listener: WatchListener): () => void {
    return this.store.watch((key, revision) => {
      const known = key && this.names.outside(key);
      // This process never read the hashed subject, so it holds nothing that could have changed.
      if (known || !key) listener(known, revision);
    });
  }

  async close(): Promise<void> {
    await this.store.close?.();
  }

  /** The record as stored, once it is known to be readable. */
  private async currentRecord(key: CredentialKey): Promise<StoredCredential | undefined> {
    const snapshot = await this.store.read(this.names.inside(key));
    this.records.open(key, snapshot);
    return snapshot.record;
  }

  private inside<T extends { readonly key: CredentialKey }>(request: T): T {
    return { ...request, key: this.names.inside(request.key) };
  }

  private opened<T extends { readonly snapshot: RecordSnapshot }>(key: CredentialKey, result: T): T {
    return { ...result, snapshot: this.records.open(key, result.snapshot) };
  }
}
