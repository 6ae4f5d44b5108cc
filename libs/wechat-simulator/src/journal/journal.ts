import type { IssuedToken } from '../tokens/issued-token.js';
import type { TokenRegistry } from '../tokens/token-registry.js';

/** One call in the journal. Contains the ids of tokens, never their values. */
export interface JournalEntry {
  /** When it was processed, in simulated Unix ms. */
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly ip: string;
  /** The app of the call, as far as that is known. */
  readonly appId?: string;
  readonly status: number;
  /** WeChat's errcode; 0 for success. Absent if the call was not processed. */
  readonly errcode?: number;
  readonly rid?: string;
  /** The id of the token that was issued to the caller. */
  readonly given?: string;
  /** The id of the token that the caller sent, if this simulator issued it. */
  readonly used?: string;
  /** The fault that applied to the call. */
  readonly fault?: string;
  /** Whether WeChat processed the call; with a fault, the caller may not know. */
  readonly processed: boolean;
}

/** A filter of entries; all fields must match. */
export interface JournalFilter {
  path?: string;
  appId?: string;
  ip?: string;
  errcode?: number;
  fault?: string;
  /** Only entries from this time on. */
  since?: number;
}

/** The sums of the journal. They include entries that have been removed. */
export interface JournalTotals {
  calls: number;
  /** Calls that returned a token to the caller, repeated ones included. */
  given: number;
  /** Calls with an access token that was not valid; a refusal that a fault caused does not count. */
  refusedUses: number;
}

const REJECTIONS: ReadonlySet<number | undefined> = new Set([40001, 40014, 42001]);

/** Records every call: the caller, the time, the token and the response. */
export class Journal {
  private entries: JournalEntry[] = [];
  private readonly sums = new Map<string, JournalTotals>();

  constructor(
    private readonly limit: number,
    private readonly tokens: TokenRegistry,
  ) {}

  /** Adds an entry, also to the sums of its app if the simulator has it; removes the oldest ones beyond the limit. */
  record(entry: JournalEntry, { isUse, isOurs }: { isUse: boolean; isOurs: boolean }): void {
    this.entries.push(entry);
    // Trimmed in bulk, because a shift at every call would cost as much as the call.
    if (this.entries.length > 2 * this.limit) this.entries = this.entries.slice(-this.limit);
    this.addTo(this.sumOf(''), entry, isUse);
    if (isOurs && entry.appId) this.addTo(this.sumOf(entry.appId), entry, isUse);
  }

  /** The entries that match, oldest first; a string is a path. */
  calls(filter: JournalFilter | string = {}): JournalEntry[] {
    const wanted = typeof filter === 'string' ? { path: filter } : filter;
    return this.entries.slice(-this.limit).filter((entry) => isWanted(entry, wanted));
  }

  /** The issued tokens, oldest first, to callers and to other programs. */
  issued(appId?: string): IssuedToken[] {
    return this.tokens.all().filter((token) => appId === undefined || token.appId === appId);
  }

  /** The number of calls with an access token that was not accepted. */
  refusedUses(appId?: string): number {
    return this.totals(appId).refusedUses;
  }

  /** The sums since the start, of one app or of all. */
  totals(appId = ''): Readonly<JournalTotals> {
    return { ...this.sumOf(appId) };
  }

  private sumOf(appId: string): JournalTotals {
    let sum = this.sums.get(appId);
    if (!sum) this.sums.set(appId, (sum = { calls: 0, given: 0, refusedUses: 0 }));
    return sum;
  }

  private addTo(sum: JournalTotals, entry: JournalEntry, isUse: boolean): void {
    sum.calls++;
    if (entry.given !== undefined) sum.given++;
    if (isUse && entry.processed && REJECTIONS.has(entry.errcode)) sum.refusedUses++;
  }
}

function isWanted(entry: JournalEntry, filter: JournalFilter): boolean {
  const { since = Number.NEGATIVE_INFINITY, ...exact } = filter;
  const fields = Object.entries(exact) as [keyof JournalEntry, unknown][];
  return entry.at >= since && fields.every(([name, value]) => value === undefined || entry[name] === value);
}
