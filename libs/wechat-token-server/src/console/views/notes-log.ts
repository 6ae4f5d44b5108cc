import type { ConsoleLog, LogEntry, LogPage, LogQuery } from 'nestjs-wechat-token-console';
import { LOG_LENGTH, type NotedEvent } from '../../notes/server-notes.js';
import type { TokenServers } from '../../notes/token-servers.js';

/** How often it is looked whether the log of all servers has a new entry, while a page shows it: what happens is shown within a second. */
const LOOK_EVERY_MS = 250;
/** What happens in one look's time is less than this. */
const NEWEST = 100;

/** The log of all servers, for the console; that of this server while the notes are unreachable. */
export class NotesLog implements ConsoleLog {
  private readonly listeners = new Set<(entry: LogEntry) => void>();
  private timer: NodeJS.Timeout | undefined;
  private unwatch: () => void = () => undefined;
  private looking: Promise<void> | undefined;
  private newest: readonly string[] | undefined;

  constructor(private readonly servers: Pick<TokenServers, 'recent' | 'watch'>) {}

  /** A page of it, by the time of the events: a server may write late. */
  async read({ appId, before, count }: LogQuery): Promise<LogPage> {
    const isWhole = appId === undefined && before === undefined;
    const events = await this.servers.recent(isWhole ? count + NEWEST : LOG_LENGTH);
    const until = before !== undefined && /^\d{1,15}$/.test(before) ? Number(before) : Infinity;
    const found = events
      .filter(({ at, app }) => at < until && (appId === undefined || app === appId))
      .toSorted((one, other) => other.at - one.at);
    // Events of one millisecond stay on one page: the time is all that the next one knows.
    const last = found[count - 1]?.at ?? -Infinity;
    const entries = found.filter(({ at }, place) => place < count || at === last).map(entryOf);
    return {
      entries,
      ...(entries.length < found.length && { next: String(last) }),
      ...(!isWhole && events.length > 0 && { since: Math.min(...events.map(({ at }) => at)) }),
    };
  }

  /** Calls `listener` after each entry that is new. Returns a function that removes it. */
  watch(listener: (entry: LogEntry) => void): () => void {
    const added = (entry: LogEntry) => listener(entry);
    this.listeners.add(added);
    if (!this.timer) this.begin();
    return () => {
      this.listeners.delete(added);
      if (this.listeners.size === 0) this.end();
    };
  }

  private begin(): void {
    this.newest = undefined;
    this.timer = setInterval(() => void this.look(), LOOK_EVERY_MS).unref();
    this.unwatch = this.servers.watch(() => void this.look());
    void this.look();
  }

  private end(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    this.unwatch();
  }

  private look(): Promise<void> {
    this.looking ??= this.lookNow().finally(() => (this.looking = undefined));
    return this.looking;
  }

  private async lookNow(): Promise<void> {
    const [newest] = await this.servers.recent(1);
    if (this.newest && this.newest[0] === JSON.stringify(newest)) return;
    const events = await this.servers.recent(NEWEST);
    const known = this.newest && new Set(this.newest);
    this.newest = events.map((event) => JSON.stringify(event));
    if (!known) return;
    const added = events.filter((_, place) => !known.has(this.newest![place]!));
    for (const event of added.toReversed()) for (const listener of this.listeners) listener(entryOf(event));
  }
}

function entryOf({ at, server, what, ...rest }: NotedEvent): LogEntry {
  const { app, kind, client, by, reason, tookMs, lifetimeMs } = rest;
  const optional = { app, kind, client, by, reason, tookMs, lifetimeMs };
  return {
    at,
    server,
    what,
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)),
  };
}
