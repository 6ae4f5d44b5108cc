import type {
  AppSummary,
  AppsView,
  AppView,
  BudgetView,
  ConsoleState,
  ConsoleView,
  CredentialView,
  LogView,
} from '../../../libs/wechat-token-console/src/console-state.js';
import { dayViewOf } from '../../../libs/wechat-token-console/src/state/day-view.js';
import type { Installation } from './installation.js';
import { HOUR, MINUTE } from './units.js';

const PAGE = 50;
const WORST_FIRST = ['down', 'degraded', 'up', 'idle'];

/** The state of a screen, as a server would make it. `undefined` if there is no such app or screen. */
export function stateOf(
  installation: Installation,
  query: URLSearchParams,
  now: number,
): ConsoleState | undefined {
  const { head, apps, server } = installation;
  const view = viewOf(installation, query, now);
  if (!view) return undefined;
  return {
    head: {
      at: now,
      ...head,
      apps: {
        total: apps.length,
        attention: apps.filter(needsAttention).length,
        idle: apps.filter(({ health }) => health === 'idle').length,
      },
      ...(server ? { servers: { up: server.servers.length } } : {}),
    },
    view,
  };
}

function viewOf(installation: Installation, query: URLSearchParams, now: number): ConsoleView | undefined {
  const { configurations, server, store } = installation;
  switch (query.get('view')) {
    case 'app':
      return appView(installation, query.get('appId') ?? '', now);
    case 'log':
      return logView(installation, query);
    case 'clients':
      return server && { view: 'clients', clients: server.clients };
    case 'servers':
      return { view: 'servers', servers: server?.servers ?? [], configurations, store };
    default:
      return appsView(installation, query);
  }
}

const needsAttention = ({ health }: AppSummary) => health === 'down' || health === 'degraded';

function appsView({ apps, log }: Installation, query: URLSearchParams): AppsView {
  const filter = (query.get('filter') ?? 'all') as AppsView['filter'];
  const search = query.get('search') ?? '';
  const page = Number(query.get('page') ?? 1);
  const matching = apps
    .filter((app) => filter === 'all' || (filter === 'idle' ? app.health === 'idle' : needsAttention(app)))
    .filter(({ appId, name = '' }) => `${appId} ${name}`.toLowerCase().includes(search.toLowerCase()))
    .toSorted((one, other) => WORST_FIRST.indexOf(one.health) - WORST_FIRST.indexOf(other.health));
  return {
    view: 'apps',
    filter,
    search,
    page,
    pages: Math.max(1, Math.ceil(matching.length / PAGE)),
    matching: matching.length,
    apps: matching.slice((page - 1) * PAGE, page * PAGE),
    budgets: apps.length === 0 ? [] : budgetsOf().map((budget) => ({ ...budget, ...named(apps[0]!) })),
    recent: log.slice(0, 5),
  };
}

function budgetsOf(): BudgetView[] {
  return [
    { id: 'stable', used: 214, limit: 1_000, resetsInMs: 5 * HOUR },
    { id: 'ticket', used: 26, limit: 1_000, resetsInMs: 5 * HOUR },
    { id: 'stable/force', used: 0, limit: 5, resetsInMs: 5 * HOUR },
  ];
}

const named = ({ appId, name }: AppSummary) => ({ appId, ...(name === undefined ? {} : { appName: name }) });

function appView(installation: Installation, appId: string, now: number): AppView | undefined {
  const { head, apps, log, server, store, revocation, underWay } = installation;
  const app = apps.find((one) => one.appId === appId);
  if (!app) return undefined;
  const known = credentialsOf(app, underWay);
  const credentials = revocation?.appId === appId ? revoked(known, revocation.endsAt - now) : known;
  const history = log.filter((entry) => entry.app === appId);
  const since = Math.min(...log.map(({ at }) => at), now);
  return {
    view: 'app',
    app,
    isShared: store.state !== 'away',
    credentials,
    pauses: app.retry
      ? app.reasons
          .slice(0, 1)
          .map((reason) => ({ ...reason, id: 'app', failures: 3, remainingMs: app.retry!.inMs }))
      : [],
    budgets: budgetsOf(),
    day: dayViewOf({ entries: history, since, token: credentials[0]!, now, timeScale: head.timeScale }),
    history: history.slice(0, 20),
    ...(server ? { clients: server.clients.filter((client) => client.apps.includes(appId)) } : {}),
  };
}

function credentialsOf(
  { health, token, reasons }: AppSummary,
  underWay: Installation['underWay'],
): CredentialView[] {
  const quiet = { leaseMs: 0, inDoubtForMs: 0, isCommitPending: false, ...underWay };
  if (token.state === 'none') return [{ ...token, ...quiet, kind: 'access-token', reasons }];
  const written = { writtenBy: { id: 'a1b2c3', host: 'wx-token-1' }, issuedAgoMs: 48 * MINUTE };
  return [
    {
      ...token,
      ...quiet,
      ...written,
      kind: 'access-token',
      version: '000000000261-a1b2c3',
      confirmedAgoMs: 2 * MINUTE,
      reasons: health === 'up' ? [] : reasons,
    },
    {
      ...token,
      ...quiet,
      ...written,
      kind: 'ticket',
      subject: 'jsapi',
      version: '000000000102-a1b2c3',
      reasons: [],
    },
  ];
}

function revoked([token, ...others]: CredentialView[], nextInMs: number): CredentialView[] {
  return nextInMs > 0 ? [{ ...token!, revocation: { left: 1, nextInMs } }, ...others] : [token!, ...others];
}

function logView({ log }: Installation, query: URLSearchParams): LogView {
  const appId = query.get('appId') ?? undefined;
  const from = Number(query.get('before') ?? 0);
  const matching = log.filter(({ app }) => appId === undefined || app === appId);
  return {
    view: 'log',
    ...(appId === undefined ? {} : { appId }),
    entries: matching.slice(from, from + PAGE),
    ...(matching.length > from + PAGE ? { next: String(from + PAGE) } : {}),
  };
}
