import type { ApiEnvironment } from '../api/api-call.js';
import type { CredentialKeeper } from '../../core/keeper/credential-keeper.js';
import type { CredentialKind } from '../../core/ports/credential-kind.js';
import type { WaitOptions } from '../../core/time/deadline.js';
import type { TokenCore } from '../../core/token-core.js';
import { CallInvalidError } from '../../errors/call-invalid.error.js';
import { SecretUnavailableError } from '../../errors/secret-unavailable.error.js';
import { UnknownAppError } from '../../errors/unknown-app.error.js';
import { callOf } from './call-of.js';
import { isWait } from '../options/is-wait.js';
import { mayBeAppId } from '../options/kinds-of-options.js';
import type { RecentIncidents } from '../log/recent-incidents.js';
import type { ResolvedApp } from '../options/resolved-app.js';
import type { ResolvedOptions } from '../options/resolved-options.js';
import { CallerTime } from './caller-time.js';
import type { SourceApps } from './source-apps.js';

/** At most this many ids are named in an error; a platform may have thousands. */
const IDS_IN_AN_ERROR = 20;

/** The app of a call, and how long the call may still wait: looking the app up took part of its time. */
export interface FoundApp {
  readonly keeper: CredentialKeeper;
  readonly wait: WaitOptions | undefined;
}

/** What an {@link AppRegistry} is made of. */
export interface AppsEnvironment {
  readonly options: ResolvedOptions;
  readonly core: TokenCore;
  /** Every kind of credential that an app may have. */
  readonly kinds: readonly CredentialKind[];
  readonly incidents: RecentIncidents;
  readonly source: SourceApps | undefined;
  readonly api: ApiEnvironment;
}

/** Finds the keeper of an app: at once for a configured app, through the app source for any other. */
export class AppRegistry {
  readonly options: ResolvedOptions;
  readonly core: TokenCore;
  readonly incidents: RecentIncidents;
  readonly api: ApiEnvironment;

  constructor(private readonly env: AppsEnvironment) {
    this.options = env.options;
    this.core = env.core;
    this.incidents = env.incidents;
    this.api = env.api;
    for (const app of this.options.apps) this.add(app);
  }

  /** The keeper, if it is known already. */
  find(appId: string): CredentialKeeper | undefined {
    return this.core.accounts.find(appId);
  }

  /** Whether an app may exist; the app source is not queried. */
  mayHave(appId: string): boolean {
    const { source, kinds } = this.env;
    return mayBeAppId(appId, kinds) && (this.find(appId) !== undefined || source !== undefined);
  }

  /** The keeper, through the app source if needed, within the caller's deadline. Throws {@link UnknownAppError}. */
  async get(appId: string, wait?: WaitOptions): Promise<FoundApp> {
    if (!isWait(wait)) throw new CallInvalidError(appId, 'WAIT_OPTIONS');
    const known = this.find(appId);
    if (known) return { keeper: known, wait };
    const { source } = this.env;
    if (!source) throw this.unknown(appId);

    const time = new CallerTime(appId, this.options, wait);
    const app = await time.waitFor(source.find(appId));
    if (!app) throw this.unknown(appId);
    // The source is queried for the secret each time, so that a changed one is noticed.
    const { endpoint, isKeptWarm } = app;
    const appSecret: ResolvedApp['appSecret'] = (platform) => this.secretOf(appId, platform);
    return { keeper: this.add({ appId, endpoint, isKeptWarm, appSecret }), wait: time.left() };
  }

  /** The app of a call, by default the default app. Throws {@link UnknownAppError}. */
  async meant(
    choice: string | (WaitOptions & { readonly appId?: string | undefined }) | undefined,
  ): Promise<FoundApp> {
    const call = callOf(choice);
    const { appId = this.options.defaultAppId } = call ?? {};
    if (appId === undefined || !this.mayHave(appId)) throw this.unknown(appId);
    return this.get(appId, call);
  }

  /** The limit of a day's calls, by the id of the budget. */
  withLimit<T extends { readonly id: string }>(budget: T): T & { readonly limit: number } {
    return { ...budget, limit: this.core.policy.limitOf(budget.id) };
  }

  /**
   * The error for a call that names an unknown app, or none although one is needed. Lists the known apps only if all are in the options:
   * the apps of a source belong to its users, and the caller may be anybody.
   */
  unknown(appId: string | undefined): UnknownAppError {
    const { source, kinds } = this.env;
    // An invalid AppID may be anything, even a secret.
    const named = appId === undefined || mayBeAppId(appId, kinds) ? appId : '(not an AppID)';
    const known = source ? [] : this.options.apps.slice(0, IDS_IN_AN_ERROR);
    return new UnknownAppError(
      named,
      known.map((app) => app.appId),
    );
  }

  /** An app has the kinds of its platform, first the one that its `endpoint` names. */
  private add(app: Pick<ResolvedApp, 'appId' | 'endpoint' | 'isKeptWarm' | 'appSecret'>): CredentialKeeper {
    const own = this.env.kinds.find(({ budget }) => budget.id === app.endpoint)!;
    return this.core.accounts.add(app.appId, own, app);
  }

  private async secretOf(appId: string, platform: CredentialKind['platform']): Promise<string> {
    const app = await this.env.source?.find(appId);
    if (app) return app.appSecret(platform);
    throw new SecretUnavailableError(appId, 'EMPTY');
  }
}
