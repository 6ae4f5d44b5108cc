import type { CredentialKey } from '../../core/ports/credential.js';
import type {
  AbandonRequest,
  AcquireRequest,
  AcquireResult,
  AppReading,
  CommitRequest,
  ForgetRequest,
  OfferRequest,
  Reading,
  RejectRequest,
  RejectResult,
  TokenStore,
  WatchListener,
} from '../../core/ports/token-store.js';
import { TokenTable } from './token-table.js';

/** Options of a {@link MemoryTokenStore}. */
export interface MemoryTokenStoreOptions {
  /**
   * The clock the store goes by.
   * @default Date
   */
  readonly clock?: { now(): number };
}

/** Keeps credentials in this process's memory: for one process, for tests and for a first try. */
export class MemoryTokenStore implements TokenStore {
  readonly durable = false;
  protected readonly table: TokenTable;
  private readonly listeners = new Set<WatchListener>();

  constructor({ clock = Date }: MemoryTokenStoreOptions = {}) {
    this.table = new TokenTable(
      () => clock.now(),
      (key, stamp) => this.hint(key, stamp),
    );
  }

  async read(key: CredentialKey): Promise<Reading> {
    return this.table.read(key);
  }

  async stamps(
    keys: readonly CredentialKey[],
  ): Promise<{ readonly storeTime: number; readonly stamps: readonly string[] }> {
    return this.table.stamps(keys);
  }

  async acquire(request: AcquireRequest): Promise<AcquireResult> {
    return this.table.acquire(request);
  }

  async commit(
    request: CommitRequest,
  ): Promise<{ readonly outcome: 'committed' | 'superseded'; readonly reading: Reading }> {
    return this.table.commit(request);
  }

  async abandon(request: AbandonRequest): Promise<void> {
    this.table.abandon(request);
  }

  async offer(
    request: OfferRequest,
  ): Promise<{ readonly outcome: 'taken' | 'kept'; readonly reading: Reading }> {
    return this.table.offer(request);
  }

  async reject(request: RejectRequest): Promise<RejectResult> {
    return this.table.reject(request);
  }

  async forget(request: ForgetRequest): Promise<void> {
    this.table.forget(request);
  }

  async inspect(appId: string): Promise<AppReading> {
    return this.table.inspect(appId);
  }

  watch(listener: WatchListener): () => void {
    // Wrapped, so that a listener given twice is called twice and stopped once.
    const entry: WatchListener = (key, stamp) => listener(key, stamp);
    this.listeners.add(entry);
    return () => void this.listeners.delete(entry);
  }

  async close(): Promise<void> {
    this.listeners.clear();
  }

  /** After the step, so that a listener neither delays nor fails it. */
  private hint(key: CredentialKey, stamp: string): void {
    for (const listener of this.listeners) {
      queueMicrotask(() => {
        if (!this.listeners.has(listener)) return;
        try {
          listener(key, stamp);
        } catch {
          // A hint is best effort: truth is the read.
        }
      });
    }
  }
}
