import type { CredentialKey } from '../core/ports/credential.js';
import type { RecordSnapshot } from '../core/ports/token-store.js';
import { TokenRecordError } from '../errors/token-record.error.js';
import { TokenStoreError } from '../errors/token-store.error.js';
import { DEFAULT_KEY_PREFIX } from '../stores/redis/redis-token-store.options.js';
import { RedisTokenStore } from '../stores/redis/redis-token-store.js';
import type { DoctorRedis } from './open-redis.js';
import { STEP_TIMEOUT_MS } from './within.js';

/** The record of a credential, or a code for why it cannot be read. */
export type StoredToken =
  | { readonly ok: true; readonly snapshot: RecordSnapshot }
  | { readonly ok: false; readonly reason: string; readonly isForeign: boolean };

/** Reads the records of a fleet, and writes nothing. */
export class StoredTokens {
  private readonly store: RedisTokenStore;

  constructor(client: DoctorRedis, keyPrefix: string = DEFAULT_KEY_PREFIX) {
    this.store = new RedisTokenStore(client, {
      keyPrefix,
      commandTimeoutMs: STEP_TIMEOUT_MS,
      onNotice: () => undefined,
    });
  }

  async read(key: CredentialKey): Promise<StoredToken> {
    try {
      return { ok: true, snapshot: await this.store.read(key) };
    } catch (error) {
      if (error instanceof TokenStoreError) return { ok: false, reason: error.reason, isForeign: false };
      const reason = error instanceof TokenRecordError ? error.reason : 'UNKNOWN';
      return { ok: false, reason, isForeign: true };
    }
  }
}
