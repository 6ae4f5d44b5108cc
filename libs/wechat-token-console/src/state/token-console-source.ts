import type { TokenStore, WechatTokenEvents, WechatTokenService } from 'nestjs-wechat-token';
import type {
  AppsView,
  AppView,
  ConsoleHead,
  ConsoleState,
  ConsoleView,
  LogView,
  Notice,
  ViewQuery,
} from '../console-state.js';
import { appSummaryOf, statusOf } from './app-summary.js';
import { AppTable, type TableChange } from './app-table.js';
import { appViewOf } from './app-view.js';
import type { ConsoleBeside } from './console-beside.js';
import type { ConsoleLog, LogPage, LogQuery } from './console-log.js';
import type { ConsoleSource } from './console-source.js';
import { FleetReader } from './fleet-reader.js';
import { logOfProcess } from './log-of-process.js';
import { defined } from './reason-of.js';
import { noSuchApp, noSuchView } from './refusals.js';
import { storeNoticesOf } from './store-notices.js';
import { storeViewOf } from './store-view.js';

/** What a {@link TokenConsoleSource} is made of. */
export interface TokenConsoleParts {
  readonly tokens: WechatTokenService;
  readonly events: WechatTokenEvents;
  readonly store: TokenStore;
  /** Names the installation. */
  readonly name?: string | undefined;
  /** The name of an app for people. */
  readonly nameOf?: ((appId: string) => string | undefined) | undefined;
  /** @default 1 */
  readonly timeScale?: number | undefined;
  /** What happened. @default what happens in this process from now on */
  readonly log?: ConsoleLog | undefined;
  /** What a token server shows beside its apps. @default nothing */
  readonly beside?: ConsoleBeside | undefined;
}

const PAGE_LENGTH = 50;
const RECENT = 8;
const HISTORY = 200;
const LOG_PAGE = 100;
/** How often the store is looked at while somebody looks at its screen. */
const STORE_POLL_MS = 5_000;

/** The states of a console, from the services of the library. */
export class TokenConsoleSource implements ConsoleSource {
  private readonly table: AppTable;
  private readonly fleet: FleetReader;
  private readonly log: ConsoleLog;
  private readonly timeScale: number;
  private readonly stopLog: () => void;

  constructor(private readonly parts: TokenConsoleParts) {
    const { tokens, events, nameOf = () => undefined, timeScale = 1 } = parts;
    this.timeScale = timeScale;
    this.table = new AppTable({ tokens, events, nameOf, timeScale, now: () => Date.now() });
    this.fleet = new FleetReader(tokens);
    const { log, stop } = parts.log
      ? { log: parts.log, stop: () => undefined }
      : logOfProcess(events, tokens.status([]).instanceId);
    this.log = log;
    this.stopLog = stop;
  }

  /** Looks at the apps for the first time, in the background. */
  start(): void {
    this.table.start();
  }

  close(): void {
    this.stopLog();
    this.table.close();
    this.fleet.close();
  }

  async stateOf(query: ViewQuery, viewer: ConsoleHead['viewer']): Promise<ConsoleState> {
    const view = await this.viewOf(query);
    return { head: this.headFor(viewer), view };
  }

  watch(query: ViewQuery, listener: () => void): () => void {
    const ends = [this.table.watch((change) => isShown(query, change) && listener())];
    const about = query.view === 'log' || query.view === 'app' ? query.appId : undefined;
    if (query.view === 'app') ends.push(this.fleet.watch(query.appId, listener));
    if (query.view === 'servers') ends.push(every(STORE_POLL_MS, listener));
    if (query.view !== 'clients' && query.view !== 'servers') {
      ends.push(this.log.watch(({ app }) => (about === undefined || about === app) && listener()));
    }
    const { beside } = this.parts;
    if (beside) ends.push(beside.watch(listener));
    return () => ends.forEach((end) => end());
  }

  private headFor(viewer: ConsoleHead['viewer']): ConsoleHead {
    const { name, beside, tokens } = this.parts;
    const servers = beside?.servers?.();
    return {
      at: Date.now(),
      ...(name === undefined ? {} : { name }),
      viewer,
      timeScale: this.timeScale,
      apps: this.table.counts(),
      ...(servers ? { servers } : {}),
      notices: [
        ...storeNoticesOf(tokens.status([]).store),
        ...(beside?.notices?.() ?? []),
      ] satisfies Notice[],
    };
  }

  private async viewOf(query: ViewQuery): Promise<ConsoleView> {
    switch (query.view) {
      case 'apps':
        return this.appsView(query);
      case 'app':
        return this.appView(query.appId);
      case 'log':
        return this.logView(query);
      case 'servers':
        return this.serversView();
      case 'clients':
        return (await this.parts.beside?.clients?.()) ?? noSuchView(query.view);
    }
  }

  private async appsView({
    filter = 'all',
    search = '',
    page = 1,
  }: Extract<ViewQuery, { view: 'apps' }>): Promise<AppsView> {
    const matching = this.table.matching(filter, search);
    const pages = Math.max(1, Math.ceil(matching.length / PAGE_LENGTH));
    const shown = Math.min(Math.max(1, page), pages);
    const from = (shown - 1) * PAGE_LENGTH;
    const shownApps = matching.slice(from, from + PAGE_LENGTH);
    this.table.noteShown(shownApps.map(({ appId }) => appId));
    const { entries } = await this.readLog({ count: RECENT });
    const asOf = { now: Date.now(), timeScale: this.timeScale };
    return {
      view: 'apps',
      filter,
      search,
      page: shown,
      pages,
      matching: matching.length,
      apps: shownApps.flatMap((entry) => appSummaryOf(this.parts.tokens, entry, asOf) ?? []),
      budgets: this.table.fullest().map((budget) => ({ ...budget, ...this.nameOf(budget.appId) })),
      recent: entries,
    };
  }

  private async appView(appId: string): Promise<AppView> {
    const { tokens, beside } = this.parts;
    const entry = this.table.find(appId);
    if (!entry) throw noSuchApp();
    const [fleet, { entries }, clients] = await Promise.all([
      this.fleet.read(appId),
      this.readLog({ appId, count: HISTORY }),
      beside?.clientsOf?.(appId),
    ]);
    const app = appSummaryOf(tokens, entry, { now: Date.now(), timeScale: this.timeScale });
    const status = statusOf(tokens, appId);
    if (!app || !status) throw noSuchApp();
    const hostOf = (id: string) => beside?.hostOf?.(id);
    return appViewOf({ app, status, fleet, history: entries, clients, hostOf });
  }

  private async logView({ appId, before }: Extract<ViewQuery, { view: 'log' }>): Promise<LogView> {
    const page = await this.readLog({ appId, before, count: LOG_PAGE });
    return { view: 'log', ...(appId === undefined ? {} : { appId }), ...page };
  }

  private async readLog(query: LogQuery): Promise<LogPage> {
    const { entries, ...rest } = await this.log.read(query);
    return { entries: entries.map((entry) => ({ ...entry, ...this.nameOf(entry.app) })), ...rest };
  }

  /** The name of an app, as the fields of a state have it. */
  private nameOf(appId: string | undefined): { appName?: string } {
    return defined({ appName: appId === undefined ? undefined : this.parts.nameOf?.(appId) });
  }

  private async serversView(): Promise<ConsoleView> {
    const { tokens, store, beside } = this.parts;
    const shown = await storeViewOf({ tokens, store, timeScale: this.timeScale });
    const servers = (await beside?.present?.()) ?? { servers: [], configurations: 'same' as const };
    return { view: 'servers', ...servers, store: shown };
  }
}

/** The counts on top of every screen follow from the health of the apps. */
function isShown(query: ViewQuery, { appIds, isHealth }: TableChange): boolean {
  return isHealth || query.view === 'apps' || (query.view === 'app' && appIds.has(query.appId));
}

function every(ms: number, work: () => void): () => void {
  const timer = setInterval(work, ms).unref();
  return () => clearInterval(timer);
}
