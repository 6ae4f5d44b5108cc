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
const CLIENT = 'client:';
const NOTHING: ClientTallied = {
  calls: 0,
  refusals: 0,
  lastAt: undefined,
  lastFrom: undefined,
  lastRefusal: undefined,
};

type Tally = { -readonly [K in keyof ClientTallied]: ClientTallied[K] };

/** Counts the audit entries of each client, for the console, and passes them on. */
export class ClientTally implements AuditLog {
  /** Entries counted. */
  total = 0;
  /** By what the entries are by. */
  private readonly clients = new Map<string, Tally>();

  constructor(
    private readonly next: AuditLog,
    private readonly now: () => number = Date.now,
  ) {}

  get lost(): number {
    return this.next.lost ?? 0;
  }

  /** The clients that have called. */
  get ids(): readonly string[] {
    return [...this.clients.keys()].map((by) => by.slice(CLIENT.length));
  }

  of(clientId: string): ClientTallied {
    return { ...(this.clients.get(`${CLIENT}${clientId}`) ?? NOTHING) };
  }

  write(entry: AuditEntry): void {
    if (entry.by.startsWith(CLIENT)) this.count(entry);
    this.next.write(entry);
  }

  private count({ what, by, from, outcome }: AuditEntry): void {
    this.total += 1;
    const tally = this.clients.get(by) ?? this.add(by);
    if (!tally) return;
    tally.calls += 1;
    tally.lastAt = this.now();
    if (from !== undefined) tally.lastFrom = from;
    if (what !== 'refused') return;
    tally.refusals += 1;
    tally.lastRefusal = outcome;
  }

  private add(by: string): Tally | undefined {
    if (this.clients.size >= MAX_CLIENTS) return undefined;
    const tally = { ...NOTHING };
    this.clients.set(by, tally);
    return tally;
  }
}
