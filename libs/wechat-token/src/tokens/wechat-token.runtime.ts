import { AppCalls } from '../core/local/app-calls.js';
import type { CredentialIssuer } from '../core/ports/credential-issuer.js';
import type { CredentialKeeper } from '../core/keeper/credential-keeper.js';
import type { KeeperRegistry } from '../core/keeper/keeper-registry.js';
import type { GuardedStore } from '../core/keeper/guarded-store.js';
import type { CredentialKey, CredentialKind } from '../core/ports/credential.js';
import type { KeeperEvent } from '../core/ports/keeper-events.js';
import { DEFAULT_REPORT_LIMIT } from '../core/ports/keeper-options.js';
import type { CredentialTarget } from '../core/local/keeper-environment.js';
import { prepare } from '../core/refresh/issuer-calls.js';
import { newInstanceId } from '../core/policy/instance-id.js';
import { RefreshPolicy } from '../core/policy/refresh-policy.js';
import { TokenCore } from '../core/token-core.js';
import { latestOf, type Version } from '../core/ports/version.js';
import { TokenRecordError } from '../errors/token-record.error.js';
import { RecentIncidents } from './log/recent-incidents.js';
import type { ResolvedApp } from './options/resolved-app.js';
import type { ResolvedOptions } from './options/resolved-options.js';

/** All requests to WeChat. */
export interface Issuers {
  /** Chooses the endpoint of an app's access token. */
  readonly accessToken: (app: Pick<ResolvedApp, 'endpoint'>) => CredentialIssuer;
  /** One for each other kind, the same for all apps. */
  readonly others: readonly CredentialIssuer[];
}

/** The runtime of one application: the keepers of its apps, their dependencies, and their shutdown. */
export class WechatTokenRuntime {
  readonly store: GuardedStore;
  /** Names this process in the versions that it writes. */
  readonly instanceId = newInstanceId(Math.random);
  readonly policy: RefreshPolicy;
  readonly keepers: KeeperRegistry;
  /** Recent events that the keepers do not remember. */
  readonly incidents: RecentIncidents;
  private readonly core: TokenCore;
  /** One for all apps. */
  private readonly limitOf = (budget: string) => this.policy.limitOf(budget);

  constructor(
    readonly options: ResolvedOptions,
    private readonly issuers: Issuers,
    emitEvent: (event: KeeperEvent) => void,
  ) {
    const { clock, store, role, timing, budgets, forceOnRepeatedRejection } = options;
    const random = Math.random;
    this.incidents = new RecentIncidents(clock);
    const emit = (event: KeeperEvent) => {
      this.incidents.observe(event);
      emitEvent(event);
    };
    this.policy = new RefreshPolicy(timing, budgets, DEFAULT_REPORT_LIMIT, random);
    store.useTimeout?.(timing.storeTimeoutMs / options.timeScale);
    const { policy } = this;
    const { instanceId } = this;
    const parts = { clock, random, instanceId, store, policy, role, forceOnRepeatedRejection, emit };
    this.core = new TokenCore(parts);
    this.store = this.core.store;
    this.keepers = this.core.keepers;
  }

  /** The keeper of an app's access token: the same one each time. */
  keeperOf(app: Pick<ResolvedApp, 'appId' | 'endpoint' | 'isKeptWarm' | 'appSecret'>): CredentialKeeper {
    const key = { appId: app.appId, kind: 'access-token' };
    return this.core.keeperFor(key, () => {
      const calls = new AppCalls(this.options.clock, this.limitOf);
      return { key, issuer: this.issuers.accessToken(app), calls, app };
    });
  }

  /** The keepers of all apps' access tokens: for the timer, a fixed schedule and the status. */
  accessTokens(): CredentialKeeper[] {
    return [...this.keepers].filter(({ kept }) => kept.key.kind === 'access-token');
  }

  /** The keeper of another credential of an app: the same one each time. `app` keeps the access token. */
  keeperBeside(app: CredentialKeeper, kind: CredentialKind, subject: string): CredentialKeeper {
    const key = { appId: app.kept.key.appId, kind, subject };
    return this.core.keeperFor(key, () => this.targetBeside(app, key));
  }

  /** Runs `work` with the keeper of a credential that is created on demand. */
  withKeeper<T>(
    app: CredentialKeeper,
    kind: CredentialKind,
    subject: string,
    work: (keeper: CredentialKeeper) => Promise<T>,
  ): Promise<T> {
    const key = { appId: app.kept.key.appId, kind, subject };
    return this.core.withKeeper(key, () => this.targetBeside(app, key), work);
  }

  /** Runs work that cannot be repeated, so that a shutdown waits for it. Throws `ShutDownError` once the shutdown has begun. */
  trackUntilShutdown<T>(appId: string, work: () => Promise<T>): Promise<T> {
    return this.core.trackUntilShutdown(appId, work);
  }

  /** Removes a credential for good. */
  async forget(app: CredentialKeeper, kind: CredentialKind, subject: string): Promise<void> {
    const key = { appId: app.kept.key.appId, kind, subject };
    await this.store.forget({ key, upTo: await this.latestOf(key) });
  }

  /** The app's secret, read within its deadline. Throws `SecretUnavailableError`. */
  async secretOf(app: CredentialKeeper): Promise<string> {
    const prepared = await prepare(app.kept, this.core.env);
    if ('kind' in prepared) throw prepared.error;
    return prepared.appSecret;
  }

  /** Starts no new work, waits for work in progress as long as the options allow, and closes the store. */
  stop(): Promise<void> {
    return this.core.stop();
  }

  private async latestOf(key: CredentialKey): Promise<Version> {
    try {
      return latestOf(await this.store.read(key));
    } catch (error) {
      if (!(error instanceof TokenRecordError)) throw error;
      // An unreadable record can be removed all the same.
      const { storeTime } = await this.store.revisions([key]);
      return latestOf({ storeTime });
    }
  }

  private targetBeside(app: CredentialKeeper, key: CredentialKey): CredentialTarget {
    const { calls, app: configured } = app.kept;
    const issuer = this.issuers.others.find(({ kind }) => kind === key.kind)!;
    const target = { key, issuer, calls, app: configured };
    const dependency = {
      get: () => app.getValue(),
      reportRejected: (value: string) => app.reportRejected(value),
    };
    return issuer.dependsOn === app.kept.key.kind ? { ...target, dependency } : target;
  }
}
