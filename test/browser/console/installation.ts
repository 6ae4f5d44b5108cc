import type {
  AppReason,
  AppSummary,
  ClientSummary,
  ConsoleHead,
  CredentialView,
  LogEntry,
  Notice,
  ServerSummary,
  StoreView,
} from '../../../libs/wechat-token-console/src/console-state.js';
import { foreignRefresh, reasonOf, storeNotice, type Cause } from './causes.js';
import { clientsAt } from './canned-clients.js';
import { LOG } from './canned-log.js';
import { appIdOf, DAY, HOUR, MINUTE } from './units.js';

/** What a fixture shows: made for a time, so that "8 minutes ago" stays so. */
export interface Installation {
  readonly head: Pick<ConsoleHead, 'name' | 'viewer' | 'timeScale' | 'notices'>;
  readonly apps: readonly AppSummary[];
  readonly log: readonly LogEntry[];
  /** Absent where the console is not part of a token server. */
  readonly server?: {
    readonly clients: readonly ClientSummary[];
    readonly servers: readonly ServerSummary[];
  };
  readonly configurations: 'same' | 'differ';
  readonly store: StoreView;
  /** What happens to the credentials right now. */
  readonly underWay?: Pick<CredentialView, 'leaseMs' | 'inDoubtForMs' | 'isCommitPending'>;
  /** A leaked token that is being ended. */
  readonly revocation?: { readonly appId: string; readonly endsAt: number };
}

/** The installations that the console is shown with, by name. */
export const INSTALLATIONS = {
  'all-well': (now: number) => installation(now, {}),
  'two-of-twelve': (now: number) => installation(now, { apps: troubled(now) }),
  secret: (now: number) => withCause(now, 'secret'),
  address: (now: number) => withCause(now, 'address'),
  'wechat-away': (now: number) => withCause(now, 'wechat-away'),
  'store-away': (now: number) => withCause(now, 'store-away'),
  quota: (now: number) => withCause(now, 'quota'),
  frozen: (now: number) => withCause(now, 'frozen'),
  revoking: (now: number) => installation(now, { revocation: { appId: appIdOf(0), endsAt: now + 31_000 } }),
  'under-way': (now: number) =>
    installation(now, { underWay: { leaseMs: 4_000, inDoubtForMs: 12_000, isCommitPending: true } }),
  empty: (now: number) =>
    installation(now, {
      apps: [],
      log: [],
      server: { clients: [], servers: servers(now, 'same').slice(0, 1) },
    }),
  'ten-thousand': (now: number) => installation(now, { apps: manyApps(now) }),
  'servers-differ': (now: number) =>
    installation(now, { configurations: 'differ', server: serverOf(now, 'differ') }),
  demo: (now: number) => demo(now),
  'read-only': (now: number) => readOnly(now),
} satisfies Record<string, (now: number) => Installation>;

export type InstallationName = keyof typeof INSTALLATIONS;

const NAMES = [
  '商城小程序',
  '服务号',
  '积分',
  '门店小程序',
  '客服号',
  '会员中心',
  '海外商城',
  '直播间',
  '物流助手',
  '内部测试',
  'Campus 校园卡',
  '抽奖活动',
];

function installation(
  now: number,
  other: Partial<Installation> & { notices?: readonly Notice[] },
): Installation {
  const { notices = [], ...rest } = other;
  return {
    head: { name: 'prod', viewer: { name: 'liwei', role: 'operator' }, timeScale: 1, notices },
    apps: healthy(),
    log: LOG.map(({ agoMs, ...entry }) => ({ at: now - agoMs, ...entry, ...nameOf(entry.app) })),
    server: serverOf(now, 'same'),
    configurations: 'same',
    store: STORE,
    ...rest,
  };
}

function nameOf(appId: string | undefined): Pick<LogEntry, 'appName'> {
  const name = NAMES.find((_, n) => appIdOf(n) === appId);
  return name === undefined ? {} : { appName: name };
}

const STORE: StoreView = {
  kind: 'Redis 7.4',
  state: 'up',
  address: '10.0.0.31:6379',
  readMs: 0.8,
  clockOffsetMs: 12,
  durability: 'appendonly yes, everysec',
};

function serverOf(now: number, configurations: 'same' | 'differ'): NonNullable<Installation['server']> {
  return { clients: clientsAt(now), servers: servers(now, configurations) };
}

function servers(now: number, configurations: 'same' | 'differ'): ServerSummary[] {
  const common = { version: '0.2.0', configuration: '5f0a1c9e42d7', seenAgoMs: 1_200 };
  return [
    { ...common, id: 'a1b2c3', host: 'wx-token-1', startedAt: now - 3 * DAY, isThis: true },
    {
      ...common,
      id: 'd4e5f6',
      host: 'wx-token-2',
      startedAt: now - (configurations === 'same' ? 3 * DAY : 4 * MINUTE),
      isThis: false,
      ...(configurations === 'differ' ? { version: '0.1.0', configuration: '88be03d1f6aa' } : {}),
    },
  ];
}

/** An app that is well, with two hours of life and so much of it left. */
function wellApp(n: number, remainingMs: number): AppSummary {
  return {
    appId: appIdOf(n),
    name: NAMES[n % NAMES.length]!,
    endpoint: n % 4 === 1 ? 'legacy' : 'stable',
    health: 'up',
    token: { state: 'fresh', lifetimeMs: 2 * HOUR, remainingMs, dueInMs: remainingMs - 10 * MINUTE },
    reasons: [],
  };
}

function idleApp(n: number): AppSummary {
  return { ...wellApp(n, HOUR), health: 'idle', token: { state: 'none' } };
}

function healthy(): AppSummary[] {
  return NAMES.map((_, n) => (n >= 9 ? idleApp(n) : wellApp(n, (108 - 7 * n) * MINUTE)));
}

function failing(app: AppSummary, now: number, reasons: readonly AppReason[]): AppSummary {
  return {
    ...app,
    health: 'down',
    since: now - 8 * MINUTE,
    token: { state: 'none' },
    reasons,
    retry: { failures: 3, inMs: 42_000 },
  };
}

function troubled(now: number): AppSummary[] {
  const [shop, service, ...others] = healthy();
  return [
    failing(shop!, now, [reasonOf('address', shop!.appId)]),
    {
      ...service!,
      health: 'degraded',
      since: now - 11 * MINUTE,
      reasons: [foreignRefresh(service!.appId, 540)],
    },
    ...others,
  ];
}

/** One app of twelve has no token, for a cause; of a store that is away, all suffer. */
function withCause(now: number, cause: Cause): Installation {
  const [shop, ...others] = healthy();
  const down = failing(shop!, now, [reasonOf(cause, shop!.appId)]);
  if (cause !== 'store-away') return installation(now, { apps: [down, ...others] });
  const degraded = others.map((app): AppSummary =>
    app.health === 'idle'
      ? app
      : {
          ...app,
          health: 'degraded',
          since: now - 8 * MINUTE,
          reasons: [{ ...reasonOf(cause, app.appId), code: 'STORE_AWAY' }],
        },
  );
  return installation(now, {
    notices: [storeNotice()],
    apps: [down, ...degraded],
    store: { kind: 'Redis', state: 'away', reason: 'TIMEOUT', address: '10.0.0.31:6379' },
  });
}

function manyApps(now: number): AppSummary[] {
  const apps = Array.from({ length: 10_000 }, (_, n) => ({
    ...(n % 7 === 6 ? idleApp(n) : wellApp(n, (110 - (n % 90)) * MINUTE)),
    name: `${NAMES[n % NAMES.length]} ${n + 1}`,
  }));
  return apps.map((app, n) => (n % 400 === 3 ? failing(app, now, [reasonOf('secret', app.appId)]) : app));
}

function demo(now: number): Installation {
  const { server: _, ...whole } = installation(now, { apps: troubled(now).slice(0, 2) });
  return {
    ...whole,
    head: { name: 'demo', viewer: { role: 'viewer' }, timeScale: 120, notices: [] },
    store: { kind: 'memory', state: 'up', readMs: 0 },
  };
}

function readOnly(now: number): Installation {
  const { server: _, log, ...whole } = installation(now, {});
  // A process knows what happened since it started.
  const own = log.filter(({ at, server }) => at > now - 5 * HOUR && server === 'a1b2c3');
  return { ...whole, log: own, head: { ...whole.head, viewer: { role: 'viewer' } } };
}
