import { WechatApiClient } from '../api/wechat-api-client.js';
import type { CredentialKeeper } from '../../core/keeper/credential-keeper.js';
import type { Credential } from '../../core/ports/credential.js';
import type { WaitOptions } from '../../core/time/deadline.js';
import type { RefreshResult } from '../../core/ports/keeper-status.js';
import { CallInvalidError } from '../../errors/call-invalid.error.js';
import type { Language } from '../../errors/language.js';
import { RejectionDoubtedError } from '../../errors/rejection-doubted.error.js';
import type { WechatAppStatus, WechatFleetStatus } from '../wechat-token.status.js';
import { appHealthOf, type WechatAppHealth } from '../health/health-of.js';
import type { AppRegistry, FoundApp } from './app-registry.js';
import { TokenCheck, type WechatTokenCheck } from './token-check.js';
import { isWait } from '../options/is-wait.js';
import { readFleetStatus } from './fleet-status.js';
import { isRejectedAnswer, isRejectedError } from './rejection.js';
import { WechatAppCredential } from './wechat-app-credential.js';

/** The credentials of one app. Inject it with `@InjectWechatApp(appId)`, or get it from `WechatTokenService.app()`. */
export class WechatAppTokens {
  /** Calls WeChat's API for this app. */
  readonly api: WechatApiClient;
  private keeper: CredentialKeeper | undefined;
  private check: TokenCheck | undefined;

  /** Created by the module. */
  constructor(
    readonly appId: string,
    private readonly apps: AppRegistry,
  ) {
    this.keeper = apps.find(appId);
    this.api = new WechatApiClient(() => this, apps.api);
  }

  /**
   * The app's global access token. Served from this process's cache it takes no I/O, and is the same promise until the cached token
   * changes; a caller waits, at most `timeoutMs`, only if no usable token is cached.
   */
  getAccessToken(wait?: WaitOptions): Promise<string> {
    if (this.keeper !== undefined && isWait(wait)) return this.keeper.getValue(wait);
    return this.found(wait).then(({ keeper, wait: left }) => keeper.getValue(left));
  }

  /** As {@link getAccessToken}, with version and remaining lifetime. */
  getCredential(wait?: WaitOptions): Promise<Credential> {
    if (this.keeper !== undefined && isWait(wait)) return this.keeper.getCredential(wait);
    return this.found(wait).then(({ keeper, wait: left }) => keeper.getCredential(left));
  }

  /**
   * Runs `work` with the access token. If WeChat refuses the token (40001, 40014 or 42001 as the `errcode` of what `work` returns or
   * throws), reports it and runs `work` once more with the token to continue with. If that is refused too, throws {@link
   * RejectionDoubtedError}.
   */
  async withAccessToken<T>(work: (accessToken: string) => T, wait?: WaitOptions): Promise<Awaited<T>> {
    const accessToken = await this.getAccessToken(wait);
    const { rejections } = this.keeper!.target.kind.platform;
    const first = await attempt(work, accessToken, rejections);
    if (!first.isRejected) return first.answer;

    const { value } = await this.reportRejected(accessToken, wait);
    const second = await attempt(work, value, rejections);
    if (!second.isRejected) return second.answer;
    throw new RejectionDoubtedError(this.appId, 'REFUSED_AGAIN');
  }

  /**
   * Reports that WeChat refused `accessToken` (40001, 40014, 42001). Returns the credential to continue with: another one, or the same
   * after WeChat confirmed it. Throws {@link RejectionDoubtedError} if the cause must be something else.
   */
  async reportRejected(accessToken: string, wait?: WaitOptions): Promise<Credential> {
    if (typeof accessToken !== 'string' || accessToken === '') {
      throw new CallInvalidError(this.appId, 'NO_ACCESS_TOKEN');
    }
    const { keeper, wait: left } = await this.found(wait);
    return keeper.reportRejected(accessToken, left);
  }

  /**
   * Shows the access token to WeChat by one cheap call (`getcallbackip`): is it accepted? Changes nothing; one that is refused is for
   * {@link reportRejected}. Concurrent callers share one call.
   *
   * @see https://developers.weixin.qq.com/doc/service/api/base/api_getcallbackip
   */
  async checkAccessToken(wait?: WaitOptions): Promise<WechatTokenCheck> {
    const { keeper, wait: left } = await this.found(wait);
    this.check ??= new TokenCheck(keeper, this.apps.options.timing.httpTimeoutMs);
    return this.check.run(left);
  }

  /** Replaces the token now, at most as often as its endpoint allows. Returns what happened. */
  async refresh(wait?: WaitOptions): Promise<RefreshResult> {
    const { keeper, wait: left } = await this.found(wait);
    return keeper.refresh(left);
  }

  /**
   * Invalidates a LEAKED access token, by two forced calls more than 30 s apart. ALL LIVE TRAFFIC GETS 40001 MEANWHILE, and forced calls
   * are few (20 a day). If this process dies, another one continues. For anything but a leak, use {@link refresh}.
   *
   * @see https://developers.weixin.qq.com/doc/service/api/base/api_getstableaccesstoken
   */
  async revokeLeaked(wait?: WaitOptions): Promise<void> {
    const { keeper, wait: left } = await this.found(wait);
    return keeper.revokeLeaked(left);
  }

  /**
   * Another credential of the app, by the name of its kind: one of the option `kinds`, say. `subject` names which, if an app has
   * several.
   */
  credential(kind: string, subject?: string): WechatAppCredential {
    const named = { appId: this.appId, kind, ...(subject === undefined ? {} : { subject }) };
    return new WechatAppCredential(this.apps, named);
  }

  /** What this process knows about the app, without I/O; `undefined` for an app of the source that was not used yet. */
  status(): WechatAppStatus | undefined {
    const keeper = this.keeper ?? this.apps.find(this.appId);
    if (!keeper) return undefined;
    const { kind, calls } = keeper.target;
    const { options, incidents, core } = this.apps;
    const foreignRefresh = incidents.foreignRefreshOf(keeper.target.key);
    const credentials = core.accounts.keysOf(keeper).flatMap((key) => core.keepers.find(key)?.status() ?? []);
    return {
      appId: this.appId,
      endpoint: kind.budget.id,
      isDefault: this.appId === options.defaultAppId,
      accessToken: keeper.status(),
      tickets: credentials.filter(({ key }) => key.kind === 'ticket'),
      credentials,
      ...(foreignRefresh ? { foreignRefresh } : {}),
      budgets: calls.usedByAll().map((use) => this.apps.withLimit(use)),
    };
  }

  /**
   * The health of the app in this process, with reason and remedy, by default in the language of the options. No I/O; `undefined` for an
   * app of the source that was not used yet.
   */
  health(language?: Language): WechatAppHealth | undefined {
    const { options, incidents } = this.apps;
    const status = this.status();
    return status && appHealthOf(status, incidents.store(), language ?? options.language);
  }

  /** What all processes share of the app, read from the store. Throws `TokenStoreError`. */
  async fleetStatus(): Promise<WechatFleetStatus> {
    const { keeper } = await this.found();
    return readFleetStatus(this.apps, keeper);
  }

  private async found(wait?: WaitOptions): Promise<FoundApp> {
    if (this.keeper && isWait(wait)) return { keeper: this.keeper, wait };
    const found = await this.apps.get(this.appId, wait);
    this.keeper = found.keeper;
    return found;
  }
}

type Attempt<T> = { readonly isRejected: true } | { readonly isRejected: false; readonly answer: Awaited<T> };

async function attempt<T>(
  work: (accessToken: string) => T,
  accessToken: string,
  rejections: ReadonlySet<number>,
): Promise<Attempt<T>> {
  try {
    const answer = await work(accessToken);
    return isRejectedAnswer(answer, rejections) ? { isRejected: true } : { isRejected: false, answer };
  } catch (error) {
    if (isRejectedError(error, rejections)) return { isRejected: true };
    throw error;
  }
}
