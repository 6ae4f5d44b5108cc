import type { TokenStore, WechatTokenEvents, WechatTokenService } from 'nestjs-wechat-token';
import type {
  AppView,
  ConsoleHead,
  ConsoleState,
  ConsoleView,
  LogView,
  Notice,
  ViewQuery,
} from '../console-state.js';
import { appNamesBy } from './app-names.js';
import { appSummaryOf } from './app-summary.js';
import { AppTable, type TableChange } from './app-table.js';
import { appsViewOf } from './apps-view.js';
import { appViewOf } from './app-view.js';
import type { ConsoleExtension } from './console-extension.js';
import { logOfProcess, withAppNames, type ConsoleLog } from './console-log.js';
import { dayViewOf } from './day-view.js';
import type { ConsoleSource } from './console-source.js';
import { FleetReader } from './fleet-reader.js';
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
  /** What a token server adds to the console of its apps. @default nothing */
  readonly extension?: ConsoleExtension | undefined;
}

const HISTORY = 200;
/** Entries of one app that its day is drawn from: more than a day has. */
const DAY_ENTRIES = 2_000;
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
    const { tokens, events, timeScale = 1 } = parts;
    const nameOf = appNamesBy(parts.nameOf ?? (() => undefined));
    this.timeScale = timeScale;
    this.table = new AppTable({ tokens, events, nameOf, timeScale, now: () => Date.now() });
    this.fleet = new FleetReader(tokens);
    const { log, stop } = parts.log
      ? { log: parts.log, stop: () => undefined }
      : logOfProcess(events, tokens.status([]).instanceId);
    this.log = withAppNames(log, nameOf);
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
    const { extension } = this.parts;
    if (extension) ends.push(extension.watch(listener));
    return () => ends.forEach((end) => end());
  }

  private headFor(viewer: ConsoleHead['viewer']): ConsoleHead {
    const { name, extension, tokens } = this.parts;
    return {
      at: Date.now(),
      ...defined({ name }),
      viewer,
      timeScale: this.timeScale,
      apps: this.table.counts(),
      ...defined({ servers: extension?.servers?.() }),
      notices: [
        ...storeNoticesOf(tokens.status([]).store),
        ...(extension?.notices?.() ?? []),
      ] satisfies Notice[],
    };
  }

  private async viewOf(query: ViewQuery): Promise<ConsoleView> {
    switch (query.view) {
      case 'apps':
        return appsViewOf(query, {
          ...this.parts,
          table: this.table,
          log: this.log,
          timeScale: this.timeScale,
        });
      case 'app':
        return this.appView(query.appId);
      case 'log':
        return this.logView(query);
      case 'servers':
        return this.serversView();
      case 'clients':
        return (await this.parts.extension?.clients?.()) ?? noSuchView(query.view);
    }
  }

  private async appView(appId: string): Promise<AppView> {
    const { tokens, extension } = this.parts;
    const entry = this.table.find(appId);
    if (!entry) throw noSuchApp();
    const [fleet, { entries, next, since }, clients] = await Promise.all([
      this.fleet.read(appId),
      this.log.read({ appId, count: DAY_ENTRIES }),
      extension?.clientsOf?.(appId),
    ]);
    const { timeScale } = this;
    const now = Date.now();
    const app = appSummaryOf(tokens, entry, { now, timeScale });
    const status = tokens.app(appId).status();
    if (!app || !status) throw noSuchApp();
    const hostOf = (id: string) => extension?.hostOf?.(id);
    const oldest = entries.at(-1)?.at ?? now;
    const known = { entries, since: next === undefined ? (since ?? oldest) : oldest, now, timeScale };
    return appViewOf({
      app,
      status,
      fleet,
      history: entries.slice(0, HISTORY),
      dayOf: (token) => dayViewOf({ ...known, token }),
      clients,
      hostOf,
    });
  }

  private async logView({ appId, before }: Extract<ViewQuery, { view: 'log' }>): Promise<LogView> {
    const { entries, next } = await this.log.read({ appId, before, count: LOG_PAGE });
    return { view: 'log', ...defined({ appId, next }), entries };
  }

  private async serversView(): Promise<ConsoleView> {
    const { tokens, store, extension } = this.parts;
    const shown = await storeViewOf({ tokens, store, timeScale: this.timeScale });
    const servers = (await extension?.present?.()) ?? { servers: [], configurations: 'same' as const };
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
