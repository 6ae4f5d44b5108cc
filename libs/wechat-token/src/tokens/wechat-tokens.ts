import { WechatApiClient } from './api/wechat-api-client.js';
import { AppRegistry } from './apps/app-registry.js';
import { sourceAppsOf } from './apps/app-source-provider.js';
import type { WechatAppSource, WechatAppSourceClass } from './options/wechat-app-source.js';
import type { WechatAppTokens } from './apps/wechat-app-tokens.js';
import type { KeeperEvent } from '../core/ports/keeper-events.js';
import type { TokenStore } from '../core/ports/token-store.js';
import type { Language } from '../errors/language.js';
import type { WechatTokenHealth } from './health/health-of.js';
import { WechatTokenEvents } from './log/wechat-token-events.js';
import { RecentIncidents } from './log/recent-incidents.js';
import { WechatTokenLog } from './log/wechat-token-log.js';
import { Mirrors, mirrorSourceOf } from './mirrors.js';
import type { SafeLogger } from './log/safe-logger.js';
import type { ResolvedOptions } from './options/resolved-options.js';
import { WechatTokenRefresher, type RepeatEvery } from './refresher/wechat-token-refresher.js';
import { WechatTicketService } from './tickets/wechat-ticket.service.js';
import { WechatUserService } from './users/wechat-user.service.js';
import { tokenCoreOf } from './token-core-of.js';
import { WechatTokenService } from './wechat-token.service.js';
import type { WechatTokenStatus } from './wechat-token.status.js';
import type { WechatWire } from './wechat-wire.js';

/** What differs between Nest, plain Node.js and a test. */
export interface WechatTokensEnvironment {
  readonly logger: SafeLogger;
  readonly wire: (options: ResolvedOptions, emit: (event: KeeperEvent) => void) => WechatWire;
  readonly repeatEvery: RepeatEvery;
  /** Resolves the instance of an app source that is given as a class. Throws if there is none. */
  readonly instanceOf: (source: WechatAppSourceClass) => WechatAppSource;
}

/** Everything that an application calls, built on one store. */
export class WechatTokens {
  /** Access tokens. */
  readonly tokens: WechatTokenService;
  /** The tickets of the JS-SDK and of cards, and the signatures made with them. */
  readonly tickets: WechatTicketService;
  /** Users' own tokens (网页授权), and the login of mini programs. */
  readonly users: WechatUserService;
  /** Calls WeChat's API with the default app's token. */
  readonly api: WechatApiClient;
  /** Events about the credentials of this process. */
  readonly events: WechatTokenEvents;
  /** Where credentials are kept. */
  readonly store: TokenStore;
  private readonly refresher: WechatTokenRefresher;
  private readonly wire: WechatWire;
  private readonly mirrors: Mirrors;
  private started: Promise<void> | undefined;

  constructor(options: ResolvedOptions, { logger, wire, repeatEvery, instanceOf }: WechatTokensEnvironment) {
    const { timeScale, store } = options;
    this.store = store;
    this.events = new WechatTokenEvents((line) => logger.warn(line));
    const emit = (event: KeeperEvent) => this.events.emit(event);
    this.wire = wire(options, emit);
    // May refuse the options, so it comes before anything listens to the store.
    const source = sourceAppsOf(options, instanceOf);
    const incidents = new RecentIncidents(options.clock);
    this.events.onAny((event) => incidents.observe(event));
    const kinds = [...this.wire.kinds, ...options.kinds];
    const core = tokenCoreOf(options, kinds, emit);
    const environment = { wire: this.wire.api, timeScale };
    const apps = new AppRegistry({ options, core, kinds, incidents, source, api: environment });
    this.tokens = new WechatTokenService(apps);
    this.tickets = new WechatTicketService(apps);
    this.users = new WechatUserService(apps, this.wire.users);
    this.api = new WechatApiClient(() => this.tokens.app(), environment);
    const log = new WechatTokenLog(options, this.events, logger, (key) => core.accounts.kindOf(key));
    this.refresher = new WechatTokenRefresher(core, options, log, repeatEvery);
    const mirrorSource = mirrorSourceOf(options, core, this);
    this.mirrors = new Mirrors(options.mirrors, mirrorSource, (line) => logger.warn(line));
  }

  /** The credentials of one app, by default the default app. Throws `UnknownAppError` for one that cannot exist. */
  app(appId?: string): WechatAppTokens {
    return this.tokens.app(appId);
  }

  /**
   * The health of the apps in this process: up, degraded or down, with reason and remedy, by default in the language of the options. No
   * I/O; contains no secret.
   */
  health(language?: Language): WechatTokenHealth {
    return this.tokens.health(language);
  }

  /** What this process knows about its apps. No I/O; contains no secret. */
  status(): WechatTokenStatus {
    return this.tokens.status();
  }

  /**
   * Resolves once the refresher runs (with `requireTokenAtStart`, once every app has a token), or if `close()` was called first. Rejects if
   * the start fails: with `WechatTokenOptionsError` if a store lacks its client library or a mirror has one key for two apps, otherwise as `getAccessToken()` does.
   */
  ready(): Promise<void> {
    this.started ??= this.start().catch(async (error: unknown) => {
      await this.close();
      throw error;
    });
    return this.started;
  }

  /**
   * Stops the refresher, waits for work in progress as long as `timing.shutdownTimeoutMs` allows, and closes connections and the store.
   * Cached tokens can still be read.
   */
  async close(): Promise<void> {
    await this.refresher.stop();
    // They also publish what the last refresh brought.
    await this.mirrors.stop();
    this.wire.close?.();
  }

  private async start(): Promise<void> {
    await this.refresher.start();
    this.mirrors.start();
  }
}
