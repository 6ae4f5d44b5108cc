import type { AuditEntry, AuditLog } from './audit-log.js';

/** What one client did since the server started. */
export interface ClientTallied {
  readonly calls: number;
  readonly refusals: number;
  /** When it last called, Unix ms. */
  readonly lastAt?: number | undefined;
  readonly lastFrom?: string | undefined;
  /** The reason of its last refusal. */
  readonly lastRefusal?: string | undefined;
}

/** More clients than any configuration has: only those that the key of the request proves are counted. */
const MAX_CLIENTS = 10_000;
const NOTHING: ClientTallied = { calls: 0, refusals: 0 };

/** Counts the audit entries of each client, for the console, and passes them on. */
export class ClientTally implements AuditLog {
  /** Entries counted. */
  total = 0;
  private readonly clients = new Map<string, ClientTallied>();

  constructor(
    private readonly next: AuditLog,
    private readonly now: () => number = Date.now,
  ) {}

  get lost(): number {
    return this.next.lost ?? 0;
  }

  /** The clients that have called. */
  get ids(): readonly string[] {
    return [...this.clients.keys()];
  }

  of(clientId: string): ClientTallied {
    return this.clients.get(clientId) ?? NOTHING;
  }

  write(entry: AuditEntry): void {
    if (entry.by.startsWith('client:')) this.count(entry.by.slice('client:'.length), entry);
    this.next.write(entry);
  }

  private count(clientId: string, { what, from, outcome }: AuditEntry): void {
    this.total += 1;
    const known = this.clients.get(clientId);
    if (!known && this.clients.size >= MAX_CLIENTS) return;
    const { calls, refusals, lastFrom, lastRefusal } = known ?? NOTHING;
    const isRefused = what === 'refused';
    this.clients.set(clientId, {
      calls: calls + 1,
      refusals: refusals + (isRefused ? 1 : 0),
      lastAt: this.now(),
      lastFrom: from ?? lastFrom,
      lastRefusal: isRefused ? outcome : lastRefusal,
    });
  }
}
