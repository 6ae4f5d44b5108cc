import type { KeeperEvent, WechatTokenEvents, WechatTokenService } from 'nestjs-wechat-token';
import type { AppFilter, BudgetView, ConsoleHead } from '../console-state.js';
import { HEALTHS, isIn, markOf, needsAttention, type AppEntry } from './app-entry.js';
import { FullestBudgets } from './fullest-budgets.js';
import { Retries } from './retries.js';
import { Turns } from './turns.js';

/** What an {@link AppTable} is made of. */
interface AppTableParts {
  readonly tokens: Pick<WechatTokenService, 'app' | 'appIds'>;
  readonly events: Pick<WechatTokenEvents, 'onAny'>;
  readonly nameOf: (appId: string) => string | undefined;
  /** How many simulated milliseconds pass in a real one. */
  readonly timeScale: number;
  /** Unix ms. */
  readonly now: () => number;
}

/** What changed: of which apps, and whether the health of one of them. */
export interface TableChange {
  readonly appIds: ReadonlySet<string>;
  readonly isHealth: boolean;
}

type Listener = (change: TableChange) => void;

/** Changed in place, so that the order stays what it is while no health changes. */
interface Row extends Writable<AppEntry> {
  mark: string;
  /** What a search looks through. */
  readonly text: string;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** How soon after an event an app is looked at: by then its work has settled. */
const SETTLE_MS = 50;
/** Apps that are looked at in one go: a few milliseconds. */
const AT_ONCE = 500;

/** The health of all apps, worst first. An app is looked at after its events, and in turn while somebody watches. */
export class AppTable {
  private readonly rows = new Map<string, Row>();
  private readonly due = new Set<string>();
  private readonly listeners = new Set<Listener>();
  private readonly retries: Retries;
  private readonly budgets = new FullestBudgets(() => this.rows.values());
  private readonly turns: Turns;
  private readonly unlisten: () => void;
  private ordered: readonly Row[] | undefined;
  private settling: NodeJS.Timeout | undefined;
  private storeTrouble = '';
  private isFilled = false;

  constructor(private readonly parts: AppTableParts) {
    this.retries = new Retries(parts.timeScale, parts.now);
    this.turns = new Turns(
      () => parts.tokens.appIds(),
      (appIds) => this.look(appIds),
    );
    this.unlisten = parts.events.onAny((event) => this.observe(event));
  }

  /** Looks at all apps soon, and lets other work happen in between. */
  start(): void {
    this.lookSoon(this.parts.tokens.appIds());
  }

  close(): void {
    this.unlisten();
    clearTimeout(this.settling);
    this.turns.stop();
    this.listeners.clear();
  }

  /** Calls `listener` after each change. Returns a function that removes it. */
  watch(listener: Listener): () => void {
    const entry: Listener = (change) => listener(change);
    this.listeners.add(entry);
    this.turns.start();
    return () => {
      this.listeners.delete(entry);
      if (this.listeners.size === 0) this.turns.stop();
    };
  }

  find(appId: string): AppEntry | undefined {
    if (!this.rows.has(appId) && this.parts.tokens.appIds().includes(appId)) this.update(appId);
    return this.rows.get(appId);
  }

  counts(): ConsoleHead['apps'] {
    const all = this.all();
    const countOf = (isCounted: (row: Row) => boolean) => all.filter(isCounted).length;
    return {
      total: all.length,
      attention: countOf(needsAttention),
      idle: countOf((row) => isIn('idle', row)),
    };
  }

  /** The apps that match, worst first, then in the order of the options. */
  matching(filter: AppFilter, search: string): readonly AppEntry[] {
    const sought = search.trim().toLowerCase();
    return this.all().filter((row) => isIn(filter, row) && (sought === '' || row.text.includes(sought)));
  }

  /** These are on a screen: they are looked at more often than the others. */
  noteShown(appIds: readonly string[]): void {
    this.turns.prefer(appIds);
  }

  /** The highest use of each daily budget, the fullest first. */
  fullest(): readonly BudgetView[] {
    return this.budgets.list();
  }

  private all(): readonly Row[] {
    if (!this.isFilled) {
      // Somebody looks before the first round has ended.
      this.lookSoon(this.parts.tokens.appIds());
      this.settle(Infinity);
    }
    this.ordered ??= HEALTHS.flatMap((one) => [...this.rows.values()].filter(({ health }) => health === one));
    return this.ordered;
  }

  private observe(event: KeeperEvent): void {
    this.retries.observe(event);
    if (event.type === 'store-down' || event.type === 'store-back') {
      this.storeTrouble = event.type === 'store-down' ? `${event.reason} ${event.isReadable}` : '';
      this.lookSoon(this.parts.tokens.appIds());
    } else if ('key' in event) this.lookSoon([event.key.appId]);
    else if ('appId' in event) this.lookSoon([event.appId]);
  }

  private lookSoon(appIds: readonly string[]): void {
    for (const appId of appIds) this.due.add(appId);
    if (this.due.size > 0) this.settling ??= setTimeout(() => this.settle(AT_ONCE), SETTLE_MS).unref();
  }

  private settle(atMost: number): void {
    clearTimeout(this.settling);
    this.settling = undefined;
    const some: string[] = [];
    for (const appId of this.due) if (some.push(appId) >= atMost) break;
    for (const appId of some) this.due.delete(appId);
    this.look(some);
    this.isFilled ||= this.due.size === 0;
    this.lookSoon([]);
  }

  private look(appIds: readonly string[]): void {
    const { ordered } = this;
    const changed = new Set(appIds.filter((appId) => this.update(appId)));
    if (changed.size === 0) return;
    const change = { appIds: changed, isHealth: this.ordered === undefined || this.ordered !== ordered };
    for (const listener of this.listeners) listener(change);
  }

  /** Returns whether anything changed. */
  private update(appId: string): boolean {
    const { tokens, nameOf, now } = this.parts;
    const app = tokens.app(appId);
    const status = app.status();
    if (!status) return false;
    const { budgets, accessToken } = status;
    const known = this.rows.get(appId);
    const retry = this.retries.find(appId);
    const mark = markOf(status, [this.storeTrouble, retry?.at]);
    if (known?.mark === mark) return false;
    const name = nameOf(appId);
    this.budgets.take({ appId, name, budgets });
    const health = accessToken.isIdle ? 'idle' : app.health('en')!.status;
    if (known?.health === health) {
      Object.assign(known, { budgets, retry, mark });
      return true;
    }
    const text = `${name ?? ''}\n${appId}`.toLowerCase();
    this.rows.set(appId, { appId, name, health, since: now(), budgets, retry, mark, text });
    this.ordered = undefined;
    return true;
  }
}
