import type { CredentialKey, TokenStore } from 'nestjs-wechat-token';
import { nameOfKey } from './readable-keys.js';

/** Changes within this many ms are read together. */
const TOGETHER_MS = 50;
/** Hints may get lost. */
const POLL_MS = 5_000;
/** How long a revision is followed after it was last asked for. */
const UNUSED_MS = 300_000;
const KEYS_A_READ = 1_000;

interface Row {
  readonly key: CredentialKey;
  revision: string;
  usedAt: number;
}

/** The revisions of the credentials that clients follow, as the store has them: the same on every server of a store. */
export class RevisionTable {
  private readonly rows = new Map<string, Row>();
  private readonly stale = new Set<Row>();
  private unwatch: (() => void) | undefined;
  private soon: NodeJS.Timeout | undefined;
  private poll: NodeJS.Timeout | undefined;
  private changes = 0;
  private isClosed = false;

  constructor(
    private readonly store: Pick<TokenStore, 'revisions' | 'watch'>,
    private readonly monotonic: () => number = () => performance.now(),
  ) {}

  /** Grows with each change. */
  get generation(): number {
    return this.changes;
  }

  /** Reads the revisions that are not known yet, and follows them from now on. Rejects as the store does. */
  async follow(keys: readonly CredentialKey[]): Promise<void> {
    this.start();
    const usedAt = this.monotonic();
    const added: Row[] = [];
    for (const key of keys) {
      const known = this.rows.get(nameOfKey(key));
      if (known) known.usedAt = usedAt;
      else added.push({ key, revision: '', usedAt });
    }
    await this.read(added);
    for (const row of added) {
      // Another caller may have added it meanwhile: which of the two was read later is unknown.
      if (this.rows.has(nameOfKey(row.key))) this.hear(row.key);
      else this.rows.set(nameOfKey(row.key), row);
    }
    if (added.length > 0) this.changes += 1;
  }

  /** The revision of a credential; empty without a record. */
  revisionOf(name: string): string {
    const row = this.rows.get(name);
    if (row) row.usedAt = this.monotonic();
    return row?.revision ?? '';
  }

  /** Follows nothing from now on. */
  close(): void {
    this.isClosed = true;
    this.unwatch?.();
    clearTimeout(this.soon);
    clearInterval(this.poll);
  }

  private start(): void {
    // A request in progress may come later: what it started would stay.
    if (this.isClosed) return;
    this.unwatch ??= this.store.watch((key) => this.hear(key));
    this.poll ??= setInterval(() => {
      this.dropUnused();
      this.hear();
    }, POLL_MS).unref();
  }

  private hear(key?: CredentialKey): void {
    const row = key && this.rows.get(nameOfKey(key));
    if (this.isClosed || (key && !row)) return;
    for (const one of row ? [row] : this.rows.values()) this.stale.add(one);
    this.soon ??= setTimeout(() => void this.readStale(), TOGETHER_MS).unref();
  }

  private async readStale(): Promise<void> {
    const rows = [...this.stale];
    this.stale.clear();
    this.soon = undefined;
    // The store is away: the poll reads what has changed once it is back.
    await this.read(rows).catch(() => undefined);
  }

  private async read(rows: readonly Row[]): Promise<void> {
    for (let from = 0; from < rows.length; from += KEYS_A_READ) {
      const some = rows.slice(from, from + KEYS_A_READ);
      const { revisions } = await this.store.revisions(some.map(({ key }) => key));
      for (const [index, row] of some.entries()) {
        const revision = revisions[index] ?? '';
        if (row.revision === revision) continue;
        row.revision = revision;
        this.changes += 1;
      }
    }
  }

  private dropUnused(): void {
    const now = this.monotonic();
    for (const [name, { usedAt }] of this.rows) if (now - usedAt > UNUSED_MS) this.rows.delete(name);
  }
}
