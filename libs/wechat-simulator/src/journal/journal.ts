import type { IssuedToken } from '../tokens/issued-token.js';
import type { TokenRegistry } from '../tokens/token-registry.js';

/** One call in the journal. Holds the ids of tokens, never their values. */
export interface JournalEntry {
  /** When it was worked on, in simulated Unix milliseconds. */
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly ip: string;
  /** Whose call it was, as far as that could be told. */
  readonly appId?: string;
  readonly status: number;
  /** WeChat's errcode; 0 when it did what it was asked. Absent when nothing was worked on. */
  readonly errcode?: number;
  readonly rid?: string;
  /** The id of the token that was given to the caller. */
  readonly given?: string;
  /** The id of the token that the caller presented, if it was one of ours. */
  readonly used?: string;
  /** The fault that was put on the call. */
  readonly fault?: string;
  /** Whether WeChat worked on the call; with a fault the caller need not have learned of it. */
  readonly processed: boolean;
}

/** Which entries are wanted; all fields must fit. */
export interface JournalFilter {
  path?: string;
  appId?: string;
  ip?: string;
  errcode?: number;
  fault?: string;
  /** Only entries from this moment on. */
  since?: number;
}

/** What the journal counts. It goes on counting what it has forgotten. */
export interface JournalTotals {
  calls: number;
  /** Calls that gave a token to the caller, a repeated one included. */
  given: number;
  /** Calls with an access token that was not alive; a refusal put on as a fault is none. */
  refusedUses: number;
}

const REJECTIONS: ReadonlySet<number | undefined> = new Set([40001, 40014, 42001]);

/** Remembers every call: who, when, with which token, and how it was answered. */
export class Journal {
  private entries: JournalEntry[] = [];
  private readonly sums = new Map<string, JournalTotals>();

  constructor(
    private readonly limit: number,
    private readonly tokens: TokenRegistry,
  ) {}

  /** Adds an entry, in the sums of its app too if that is one of ours; forgets the oldest ones when there are more than the limit. */
  record(entry: JournalEntry, { isUse, isOurs }: { isUse: boolean; isOurs: boolean }): void {
    this.entries.push(entry);
    // Trimmed in bulk, for a shift at every call would cost as much as the call.
    if (this.entries.length > 2 * this.limit) this.entries = this.entries.slice(-this.limit);
    this.addTo(this.sumOf(''), entry, isUse);
    if (isOurs && entry.appId) this.addTo(this.sumOf(entry.appId), entry, isUse);
  }

  /** The entries that fit, oldest first; a text is a path. */
  calls(filter: JournalFilter | string = {}): JournalEntry[] {
    const wanted = typeof filter === 'string' ? { path: filter } : filter;
    return this.remembered().filter((entry) => isWanted(entry, wanted));
  }

  /** The tokens that were issued, oldest first, to callers and to foreign actors. */
  issued(appId?: string): IssuedToken[] {
    return this.tokens.all().filter((token) => appId === undefined || token.appId === appId);
  }

  /** How many calls presented an access token that was not accepted. */
  refusedUses(appId?: string): number {
    return this.totals(appId).refusedUses;
  }

  /** The sums since the start, of one app or of all. */
  totals(appId = ''): Readonly<JournalTotals> {
    return { ...this.sumOf(appId) };
  }

  private remembered(): JournalEntry[] {
    return this.entries.length > this.limit ? this.entries.slice(-this.limit) : this.entries;
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
