import type { WechatTokenEvents } from 'nestjs-wechat-token';
import type { LogEntry } from '../console-state.js';
import { LogEntries } from './log-entries.js';
import { defined } from './reason-of.js';

/** Which entries of a log. */
export interface LogQuery {
  /** Only those about one app. */
  readonly appId?: string | undefined;
  /** Only those older than the page that gave this as `next`. */
  readonly before?: string | undefined;
  readonly count: number;
}

/** A page of a log, the newest entry first. */
export interface LogPage {
  readonly entries: readonly LogEntry[];
  /** Given as `before`, it brings older entries. */
  readonly next?: string;
  /** From when on the log has all entries, Unix ms. Absent where it is not known. */
  readonly since?: number;
}

/** Where the console reads what happened. */
export interface ConsoleLog {
  read(query: LogQuery): Promise<LogPage> | LogPage;
  /** Calls `listener` after each new entry. Returns a function that removes it. */
  watch(listener: (entry: LogEntry) => void): () => void;
}

/** How many entries a {@link MemoryConsoleLog} keeps. */
const LENGTH = 5_000;

/** What happened in this process since it started, as far as there is room: the oldest is forgotten. */
export class MemoryConsoleLog implements ConsoleLog {
  private readonly entries: LogEntry[] = [];
  private readonly listeners = new Set<(entry: LogEntry) => void>();
  private forgotten = 0;

  constructor(
    private readonly length = LENGTH,
    private readonly startedAt = Date.now(),
  ) {}

  add(entry: LogEntry): void {
    this.entries.push(entry);
    // Seldom: moving all the others takes its time.
    if (this.entries.length >= 2 * this.length) {
      this.forgotten += this.length;
      this.entries.splice(0, this.length);
    }
    for (const listener of this.listeners) listener(entry);
  }

  read({ appId, before, count }: LogQuery): LogPage {
    const found: LogEntry[] = [];
    const oldest = Math.max(0, this.entries.length - this.length);
    let place = Math.min(placeOf(before) - this.forgotten, this.entries.length);
    while (place > oldest && found.length < count) {
      place -= 1;
      const entry = this.entries[place]!;
      if (appId === undefined || entry.app === appId) found.push(entry);
    }
    const since = this.forgotten + oldest > 0 ? this.entries[oldest]!.at : this.startedAt;
    return { entries: found, since, ...(place > oldest && { next: String(place + this.forgotten) }) };
  }

  watch(listener: (entry: LogEntry) => void): () => void {
    const entry = (added: LogEntry) => listener(added);
    this.listeners.add(entry);
    return () => void this.listeners.delete(entry);
  }
}

const placeOf = (before: string | undefined) =>
  before !== undefined && /^\d{1,15}$/.test(before) ? Number(before) : Infinity;

/** What happens in this process from now on, until `stop` is called. */
export function logOfProcess(
  events: Pick<WechatTokenEvents, 'onAny'>,
  server: string,
): { readonly log: ConsoleLog; readonly stop: () => void } {
  const log = new MemoryConsoleLog();
  const entries = new LogEntries();
  const stop = events.onAny((event) => {
    const entry = entries.of(event);
    if (entry) log.add({ at: Date.now(), server, ...entry });
  });
  return { log, stop };
}

/** The same log; its entries have the names of their apps, as configured. */
export function withAppNames(log: ConsoleLog, nameOf: (appId: string) => string | undefined): ConsoleLog {
  const named = (entry: LogEntry): LogEntry => ({
    ...entry,
    ...defined({ appName: entry.app === undefined ? undefined : nameOf(entry.app) }),
  });
  return {
    read: async (query) => {
      const { entries, ...rest } = await log.read(query);
      return { entries: entries.map(named), ...rest };
    },
    watch: (listener) => log.watch(listener),
  };
}
