import type { AppFilter, ViewQuery } from '../../../src/console-state.js';

/** What the page's address says: the screen, its filters, and which panel of it is open. */
export type Route =
  | {
      readonly screen: 'now';
      readonly filter?: AppFilter;
      readonly search?: string;
      /** From 1. */
      readonly page?: number;
    }
  | { readonly screen: 'app'; readonly appId: string; readonly open?: string }
  | { readonly screen: 'log'; readonly appId?: string; readonly before?: string; readonly open?: string }
  | { readonly screen: 'clients'; readonly open?: string }
  | { readonly screen: 'servers'; readonly open?: string }
  /** `from`: the address below the base to go to after the login. */
  | { readonly screen: 'login'; readonly from?: string };

export type Screen = Route['screen'];

const FILTERS: readonly string[] = ['attention', 'all', 'idle'] satisfies AppFilter[];

/** The route of an address below the base, such as `log?appId=wx…`. Nothing that it does not know; `now` for a path that it does not know. */
export function routeOf(address: string): Route {
  const { pathname, searchParams } = new URL(address, 'http://base/');
  const [screen = '', id = ''] = pathname.slice(1).split('/');
  const given = (name: string) => searchParams.get(name) || undefined;
  switch (screen) {
    case 'apps':
      return id ? compact({ screen: 'app', appId: decoded(id), open: given('open') }) : nowOf(given);
    case 'log':
      return compact({ screen, appId: given('appId'), before: given('before'), open: given('open') });
    case 'clients':
    case 'servers':
      return compact({ screen, open: given('open') });
    case 'login':
      return compact({ screen, from: given('from') });
    default:
      return nowOf(given);
  }
}

/** The address of a route below the base. */
export function addressOf({ screen, ...rest }: Route): string {
  const { appId, ...others }: Record<string, string | number | undefined> = rest;
  const isApp = screen === 'app';
  const path = isApp ? `apps/${encodeURIComponent(String(appId))}` : screen === 'now' ? '' : screen;
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(isApp ? others : rest)) {
    if (value !== undefined && value !== '') query.set(name, String(value));
  }
  return query.size > 0 ? `${path}?${query}` : path;
}

/** What the server is asked for to show this route; nothing for the login. */
export function queryOf(route: Route): ViewQuery | undefined {
  switch (route.screen) {
    case 'now': {
      const { filter, search, page } = route;
      return compact({ view: 'apps', filter, search, page });
    }
    case 'app':
      return { view: 'app', appId: route.appId };
    case 'log':
      return compact({ view: 'log', appId: route.appId, before: route.before });
    case 'clients':
    case 'servers':
      return { view: route.screen };
    case 'login':
      return undefined;
  }
}

function nowOf(given: (name: string) => string | undefined): Route {
  const filter = given('filter');
  const page = Number(given('page'));
  return compact({
    screen: 'now',
    filter: filter && FILTERS.includes(filter) ? (filter as AppFilter) : undefined,
    search: given('search'),
    page: Number.isInteger(page) && page > 1 ? page : undefined,
  });
}

/** Somebody may have typed it. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

type Compact<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

function compact<const T extends object>(object: T): Compact<T> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as Compact<T>;
}
