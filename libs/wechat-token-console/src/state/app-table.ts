import type {
  KeeperEvent,
  WechatAppStatus,
  WechatTokenEvents,
  WechatTokenService,
} from 'nestjs-wechat-token';
import type { AppFilter, AppHealth, BudgetView } from '../console-state.js';

/** What the table remembers of an app: what order and search need, and what only events tell. */
export interface AppEntry {
  readonly appId: string;
  readonly name: string | undefined;
  readonly health: AppHealth;
  /** Unix ms. */
  readonly since: number;
  readonly budgets: WechatAppStatus['budgets'];
  readonly retry: { readonly failures: number; readonly at: number } | undefined;
}

/** What an {@link AppTable} is made of. */
export interface AppTableParts {
  readonly tokens: Pick<WechatTokenService, 'app' | 'appIds'>;
  readonly events: Pick<WechatTokenEvents, 'onAny'>;
  readonly nameOf: (appId: string) => string | undefined;
  /** How many simulated milliseconds pass in a real one. */
  readonly timeScale: number;
  readonly now: () => number;
}

/** Changed in place, so that the order stays what it is while no health changes. */
interface Row extends Writable<AppEntry> {
  /** Changes with everything that a row on the screen shows, apart from durations. */
  mark: string;
  /** What a search looks through. */
  readonly text: string;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** What changed: of which apps, and whether the health of one of them. */
export interface TableChange {
  readonly appIds: ReadonlySet<string>;
  readonly isHealth: boolean;
}

type Listener = (change: TableChange) => void;

/** How soon after an event the app is looked at: by then its work has settled. */
const SETTLE_MS = 50;
/** Apps that are looked at in one go: a few milliseconds. */
const AT_ONCE = 500;
/** How long it takes to look at all apps in turn while somebody watches: what another process did has no event. */
const ROUND_MS = 10_000;
const TURN_MS = 250;

const RANKS: readonly AppHealth[] = ['down', 'degraded', 'up', 'idle'];

/** The health of all apps, worst first. An app is looked at after its events, and in turn while somebody watches. */
export class AppTable {
  private readonly rows = new Map<string, Row>();
  private readonly due = new Set<string>();
  private readonly listeners = new Set<Listener>();
  private readonly retries = new Map<string, { failures: number; at: number }>();
  private readonly unlisten: () => void;
  private ordered: readonly Row[] | undefined;
  private settling: NodeJS.Timeout | undefined;
  private turns: NodeJS.Timeout | undefined;
  private storeTrouble = '';
  private isFilled = false;
  private place = 0;
  private ids: readonly string[] = [];

  constructor(private readonly parts: AppTableParts) {
    this.unlisten = parts.events.onAny((event) => this.observe(event));
  }

  /** Looks at all apps soon, and lets other work happen in between. */
  start(): void {
    this.lookSoon(this.parts.tokens.appIds());
  }

  close(): void {
    this.unlisten();
    clearTimeout(this.settling);
    clearInterval(this.turns);
    this.listeners.clear();
  }

  /** Calls `listener` after each change. Returns a function that removes it. */
  watch(listener: Listener): () => void {
    const entry: Listener = (change) => listener(change);
    this.listeners.add(entry);
    this.turns ??= setInterval(() => this.takeTurn(), TURN_MS).unref();
    return () => {
      this.listeners.delete(entry);
      if (this.listeners.size > 0) return;
      clearInterval(this.turns);
      this.turns = undefined;
    };
  }

  find(appId: string): AppEntry | undefined {
    if (!this.rows.has(appId) && this.parts.tokens.appIds().includes(appId)) this.update(appId);
    return this.rows.get(appId);
  }

  counts(): { readonly total: number; readonly attention: number; readonly idle: number } {
    const all = this.all();
    const attention = all.filter(needsAttention).length;
    return { total: all.length, attention, idle: all.filter(({ health }) => health === 'idle').length };
  }

  /** The apps that match, worst first, then in the order of the options. */
  matching(filter: AppFilter, search: string): readonly AppEntry[] {
    const sought = search.trim().toLowerCase();
    return this.all().filter((row) => isIn(filter, row) && (sought === '' || row.text.includes(sought)));
  }

  /** The highest use of each daily budget, the fullest first. */
  fullest(): readonly BudgetView[] {
    const highest = new Map<string, BudgetView>();
    for (const { appId, budgets } of this.all()) {
      for (const budget of budgets) {
        const other = highest.get(budget.id);
        if (!other || shareOf(budget) > shareOf(other)) highest.set(budget.id, { ...budget, appId });
      }
    }
    return [...highest.values()].sort((one, other) => shareOf(other) - shareOf(one));
  }

  private all(): readonly Row[] {
    if (!this.isFilled) {
      this.lookSoon(this.parts.tokens.appIds());
      this.settle(Infinity);
    }
    this.ordered ??= RANKS.flatMap((rank) => [...this.rows.values()].filter(({ health }) => health === rank));
    return this.ordered;
  }

  private observe(event: KeeperEvent): void {
    if (event.type === 'store-down' || event.type === 'store-back') {
      this.storeTrouble = event.type === 'store-down' ? `${event.reason} ${event.isReadable}` : '';
      return this.lookSoon(this.parts.tokens.appIds());
    }
    if ('key' in event) {
      this.countTries(event);
      this.lookSoon([event.key.appId]);
    } else if ('appId' in event) this.lookSoon([event.appId]);
  }

  private countTries(event: KeeperEvent): void {
    if (event.type !== 'refreshed' && event.type !== 'refresh-failed') return;
    const { appId, subject } = event.key;
    // A ticket fails for itself.
    if (subject !== undefined) return;
    if (event.type === 'refreshed') return void this.retries.delete(appId);
    const failures = (this.retries.get(appId)?.failures ?? 0) + 1;
    this.retries.set(appId, { failures, at: this.parts.now() + event.retryInMs / this.parts.timeScale });
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

  private takeTurn(): void {
    if (this.place >= this.ids.length) {
      this.ids = this.parts.tokens.appIds();
      this.place = 0;
    }
    const end = this.place + Math.ceil((this.ids.length * TURN_MS) / ROUND_MS);
    this.look(this.ids.slice(this.place, end));
    this.place = end;
  }

  private look(appIds: readonly string[]): void {
    const { ordered } = this;
    const changed = new Set(appIds.filter((appId) => this.update(appId)));
    if (changed.size === 0) return;
    const change = { appIds: changed, isHealth: this.ordered !== ordered || ordered === undefined };
    for (const listener of this.listeners) listener(change);
  }

  /** Returns whether anything changed. */
  private update(appId: string): boolean {
    const { tokens, nameOf, now } = this.parts;
    const app = tokens.app(appId);
    const status = app.status();
    if (!status) return false;
    const known = this.rows.get(appId);
    const retry = this.retries.get(appId);
    const mark = markOf(status, [this.storeTrouble, retry?.at]);
    if (known?.mark === mark) return false;
    const health = status.accessToken.isIdle ? 'idle' : app.health('en')!.status;
    const { budgets } = status;
    if (known?.health === health) {
      Object.assign(known, { budgets, retry, mark });
      return true;
    }
    const name = nameOf(appId);
    const text = `${name ?? ''}\n${appId}`.toLowerCase();
    this.rows.set(appId, { appId, name, health, since: now(), budgets, retry, mark, text });
    this.ordered = undefined;
    return true;
  }
}

const needsAttention = ({ health }: AppEntry) => health === 'down' || health === 'degraded';

const shareOf = ({ used, limit }: Pick<BudgetView, 'used' | 'limit'>) => used / limit;

function isIn(filter: AppFilter, entry: AppEntry): boolean {
  switch (filter) {
    case 'all':
      return true;
    case 'attention':
      return needsAttention(entry);
    case 'idle':
      return entry.health === 'idle';
  }
}

function markOf(
  { credentials, accessToken, foreignRefresh, budgets }: WechatAppStatus,
  others: readonly unknown[],
): string {
  const lives = [accessToken, ...credentials].map(
    ({ state, isIdle, isCommitPending, version, failure }) =>
      `${state} ${isIdle} ${isCommitPending} ${version} ${failure?.message}`,
  );
  return [...lives, ...others, foreignRefresh?.ageMs, ...budgets.map(({ used }) => used)].join('|');
}
