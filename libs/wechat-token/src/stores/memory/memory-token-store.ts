import type { CredentialKey } from '../../core/ports/credential.js';
import type {
  AbandonRequest,
  AcquireRequest,
  AcquireResult,
  AppSnapshot,
  CommitRequest,
  ForgetRequest,
  RestoreRequest,
  RecordSnapshot,
  RejectRequest,
  RejectResult,
  TokenStore,
  WatchListener,
} from '../../core/ports/token-store.js';
import { TokenTable } from './token-table.js';

/** Options of a {@link MemoryTokenStore}. */
export interface MemoryTokenStoreOptions {
  /**
   * The store's clock.
   * @default Date
   */
  readonly clock?: { now(): number };
}

/** Keeps credentials in the memory of this process: for a single process, for tests and for trying things out. */
export class MemoryTokenStore implements TokenStore {
  readonly durable = false;
  protected readonly table: TokenTable;
  private readonly listeners = new Set<WatchListener>();

  constructor({ clock = Date }: MemoryTokenStoreOptions = {}) {
    this.table = new TokenTable(
      () => clock.now(),
      (key, revision) => this.hint(key, revision),
    );
  }

  async read(key: CredentialKey): Promise<RecordSnapshot> {
    return this.table.read(key);
  }

  async revisions(
    keys: readonly CredentialKey[],
  ): Promise<{ readonly storeTime: number; readonly revisions: readonly string[] }> {
    return this.table.revisions(keys);
  }

  async acquire(request: AcquireRequest): Promise<AcquireResult> {
    return this.table.acquire(request);
  }

  async commit(
    request: CommitRequest,
  ): Promise<{ readonly outcome: 'committed' | 'superseded'; readonly snapshot: RecordSnapshot }> {
    return this.table.commit(request);
  }

  async abandon(request: AbandonRequest): Promise<void> {
    this.table.abandon(request);
  }

  async restore(
    request: RestoreRequest,
  ): Promise<{ readonly outcome: 'taken' | 'kept'; readonly snapshot: RecordSnapshot }> {
    return this.table.restore(request);
  }

  async reject(request: RejectRequest): Promise<RejectResult> {
    return this.table.reject(request);
  }

  async forget(request: ForgetRequest): Promise<void> {
    this.table.forget(request);
  }

  async inspect(appId: string): Promise<AppSnapshot> {
    return this.table.inspect(appId);
  }

  watch(listener: WatchListener): () => void {
    // Wrapped, so that a listener added twice is called twice and removed once.
    const entry: WatchListener = (key, revision) => listener(key, revision);
    this.listeners.add(entry);
    return () => void this.listeners.delete(entry);
  }

  async close(): Promise<void> {
    this.listeners.clear();
  }

  /** After the step, so that a listener can neither delay nor fail it. */
  private hint(key: CredentialKey, revision: string): void {
    for (const listener of this.listeners) {
      queueMicrotask(() => {
        if (!this.listeners.has(listener)) return;
        try {
          listener(key, revision);
        } catch {
          // A hint is best effort: truth is the read.
        }
      });
    }
  }
}
