import type { ApiSurroundings } from '../api/api-call.js';
import type { CredentialKeeper } from '../../core/keeper/credential-keeper.js';
import type { WaitOptions } from '../../core/time/deadline.js';
import { SecretUnavailableError } from '../../errors/secret-unavailable.error.js';
import { UnknownAppError } from '../../errors/unknown-app.error.js';
import type { CredentialStatus } from '../../core/ports/keeper-status.js';
import { callOf } from './call-of.js';
import { checkWait } from '../options/check-wait.js';
import { isAppId } from '../options/app-id.js';
import { TICKET_TYPES } from '../../wechat/issuers/ticket.issuer.js';
import { CallerTime } from './caller-time.js';
import type { WechatTokenRuntime } from '../wechat-token.runtime.js';
import type { SourceApps } from './source-apps.js';

/** At most this many ids are named in an error; a platform may have thousands. */
const IDS_IN_AN_ERROR = 20;

/** The app of a call, and how long the call may still wait: looking the app up took part of its time. */
export interface FoundApp {
  readonly keeper: CredentialKeeper;
  readonly wait: WaitOptions | undefined;
}

/** Finds the keeper of an app: at once for a configured app, through the app source for any other. */
export class AppRegistry {
  constructor(
    readonly runtime: WechatTokenRuntime,
    private readonly source: SourceApps | undefined,
    readonly api: ApiSurroundings,
  ) {
    for (const app of runtime.options.apps) runtime.keeperOf(app);
  }

  /** The keeper, if it is known already. */
  find(appId: string): CredentialKeeper | undefined {
    return this.runtime.keepers.find({ appId, kind: 'access-token' });
  }

  /** What this process knows about an app's tickets. */
  ticketsOf(appId: string): CredentialStatus[] {
    const keys = TICKET_TYPES.map((subject) => ({ appId, kind: 'ticket', subject }));
    return keys.flatMap((key) => this.runtime.keepers.find(key)?.status() ?? []);
  }

  /** Whether an app may exist; the app source is not queried. */
  mayHave(appId: string): boolean {
    return isAppId(appId) && (this.find(appId) !== undefined || this.source !== undefined);
  }

  /** The keeper, through the app source if needed, within the caller's deadline. Throws {@link UnknownAppError}. */
  async get(appId: string, wait?: WaitOptions): Promise<FoundApp> {
    checkWait(appId, wait);
    const known = this.find(appId);
    if (known) return { keeper: known, wait };
    if (!this.source) throw this.unknown(appId);

    const { source } = this;
    const time = new CallerTime(appId, this.runtime.options, wait);
    const app = await time.waitFor(source.find(appId));
    if (!app) throw this.unknown(appId);
    // The source is queried for the secret each time, so that a changed one is noticed.
    const { endpoint, isKeptWarm } = app;
    const keeper = this.runtime.keeperOf({
      appId,
      endpoint,
      isKeptWarm,
      appSecret: () => this.secretOf(appId),
    });
    return { keeper, wait: time.left() };
  }

  /** The app of a call, by default the default app. Throws {@link UnknownAppError}. */
  async meant(
    choice: string | (WaitOptions & { readonly appId?: string | undefined }) | undefined,
  ): Promise<FoundApp> {
    const call = callOf(choice);
    const { appId = this.runtime.options.defaultAppId } = call ?? {};
    if (appId === undefined || !this.mayHave(appId)) throw this.unknown(appId);
    return this.get(appId, call);
  }

  /**
   * The error for a call that names an unknown app, or none although one is needed. Lists the known apps only if all are in the options:
   * the apps of a source belong to its users, and the caller may be anybody.
   */
  unknown(appId: string | undefined): UnknownAppError {
    // An invalid AppID may be anything, even a secret.
    const named = appId === undefined || isAppId(appId) ? appId : '(not an AppID)';
    const known = this.source ? [] : this.configuredIds().slice(0, IDS_IN_AN_ERROR);
    return new UnknownAppError(named, known);
  }

  private configuredIds(): string[] {
    return this.runtime.options.apps.map(({ appId }) => appId);
  }

  private async secretOf(appId: string): Promise<string> {
    const app = await this.source?.find(appId);
    if (app) return app.appSecret();
    throw new SecretUnavailableError(appId, 'EMPTY');
  }
}
