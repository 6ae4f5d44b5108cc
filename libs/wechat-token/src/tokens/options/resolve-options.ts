import { DEFAULT_TIMING, type KeeperTiming } from '../../core/ports/keeper-options.js';
import { MemoryTokenStore } from '../../stores/memory/memory-token-store.js';
import { RemoteTokenStore } from '../../remote/remote-token-store.js';
import { systemClock } from '../../core/time/system-clock.js';
import type { WechatTokenOptions } from './wechat-token.options.js';
import { DEFAULT_BUDGETS } from '../../wechat/call-budgets.js';
import { DEFAULT_AUTHORIZE_BASE_URL } from '../../wechat/http/wechat-http.options.js';
import { ResolvedApp } from './resolved-app.js';
import type { ResolvedOptions } from './resolved-options.js';
import { ScaledClock } from './scaled-clock.js';
import { checkedOptions } from './validate-options.js';
import { withDefaults } from './with-defaults.js';

/** Waits for a wire or a person take real time, however fast the simulated time runs. */
const REAL_TIME = [
  'httpTimeoutMs',
  'retryHttpTimeoutMs',
  'leaseMs',
  'sendMarginMs',
  'waitMs',
  'storeTimeoutMs',
  'secretTimeoutMs',
  'shutdownTimeoutMs',
] as const satisfies readonly (keyof KeeperTiming)[];

const TICK_MS = 1_000;
const SHORTEST_TICK_MS = 20;

/**
 * Checks the options and fills in defaults. `otherNames` names other fields that may appear among them. Throws {@link WechatTokenOptionsError}.
 */
export function resolveOptions(
  given: WechatTokenOptions,
  otherNames: readonly string[] = [],
): ResolvedOptions {
  const options = checkedOptions(given, otherNames);
  const remote = options.remote && new RemoteTokenStore(options.remote);
  const {
    apps = [],
    role = remote ? 'reader' : 'issuer',
    http = {},
    language = 'en',
    simulation = {},
  } = options;
  const { timeScale = 1, tickMs, ...issuerTimes } = simulation;
  const clock = options.clock ?? (timeScale === 1 ? systemClock : new ScaledClock(timeScale));
  return {
    apps: apps.map((app, index) => new ResolvedApp(app, index)),
    kinds: options.kinds ?? [],
    appSource: options.appSource ?? remote?.apps,
    defaultAppId: options.defaultAppId ?? (apps.length === 1 ? apps[0]?.appId : undefined),
    store: options.store ?? remote ?? new MemoryTokenStore({ clock }),
    mirrors: [...(options.mirrors ?? [])],
    role,
    http,
    relay: options.remote?.calls === 'relayed' ? () => options.remote! : undefined,
    language,
    timing: timingOf(options, timeScale),
    budgets: withDefaults(DEFAULT_BUDGETS, options.budgets),
    cron:
      options.cron === undefined ? undefined : { expression: options.cron, timeZone: options.cronTimeZone },
    requireTokenAtStart: options.requireTokenAtStart ?? false,
    forceOnRepeatedRejection: options.forceOnRepeatedRejection ?? false,
    allowVolatileUserTokens: options.allowVolatileUserTokens ?? false,
    authorizeBaseUrl: (http.authorizeBaseUrl ?? DEFAULT_AUTHORIZE_BASE_URL).replace(/\/+$/, ''),
    clock,
    tickMs: tickMs ?? Math.max(SHORTEST_TICK_MS, TICK_MS / timeScale),
    timeScale,
    issuerTimes: withDefaults({}, issuerTimes),
  };
}

/** The durations on the module's clock. */
export function timingOf({ timing, http }: WechatTokenOptions, timeScale: number): KeeperTiming {
  const httpTimeoutMs = http?.timeoutMs ?? timing?.httpTimeoutMs ?? DEFAULT_TIMING.httpTimeoutMs;
  const wanted = withDefaults(DEFAULT_TIMING, { ...timing, httpTimeoutMs });
  const scaled = REAL_TIME.map((field) => [field, wanted[field] * timeScale] as const);
  return { ...wanted, ...Object.fromEntries(scaled) };
}
