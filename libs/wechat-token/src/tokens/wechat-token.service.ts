import type { AppRegistry } from './apps/app-registry.js';
import { callOf } from './apps/call-of.js';
import { WechatAppTokens } from './apps/wechat-app-tokens.js';
import type { Credential } from '../core/ports/credential.js';
import type { WaitOptions } from '../core/time/deadline.js';
import type { RefreshResult } from '../core/ports/keeper-status.js';
import type { Language } from '../errors/language.js';
import { healthOf, type WechatTokenHealth } from './health/health-of.js';
import type { WechatFleetStatus, WechatTokenStatus } from './wechat-token.status.js';

/** The app of a call, and how long to wait. Milliseconds count on the module's clock. */
export interface WechatAppCall extends WaitOptions {
  /** @default the default app */
  readonly appId?: string | undefined;
}

/** The app of a call: its id, or an object with further options. */
export type WechatAppChoice = string | WechatAppCall;

/** Keeps a valid access token of each app, and returns it. */
export class WechatTokenService {
  private readonly handles = new Map<string, WechatAppTokens>();
  private readonly defaultApp: WechatAppTokens | undefined;

  constructor(private readonly apps: AppRegistry) {
    const { defaultAppId } = apps.options;
    if (defaultAppId !== undefined) this.defaultApp = this.handleOf(defaultAppId);
  }

  /**
   * The app's global access token. Served from this process's cache it takes no I/O, and is the same promise until the cached token
   * changes; a caller waits, at most `timeoutMs`, only if no usable token is cached.
   */
  getAccessToken(choice?: WechatAppChoice): Promise<string> {
    if (choice === undefined && this.defaultApp !== undefined) return this.defaultApp.getAccessToken();
    const call = callOf(choice);
    const app = this.meant(call);
    return app ? app.getAccessToken(call) : this.refuse(call);
  }

  /** As {@link getAccessToken}, with version and remaining lifetime. */
  getCredential(choice?: WechatAppChoice): Promise<Credential> {
    const call = callOf(choice);
    const app = this.meant(call);
    return app ? app.getCredential(call) : this.refuse(call);
  }

  /**
   * Runs `work` with the access token. If WeChat refuses the token (40001, 40014 or 42001 as the `errcode` of what `work` returns or
   * throws), reports it and runs `work` once more with the token to continue with. If that is refused too, throws `RejectionDoubtedError`.
   */
  async withAccessToken<T>(work: (accessToken: string) => T, choice?: WechatAppChoice): Promise<Awaited<T>> {
    const call = callOf(choice);
    return this.app(call?.appId).withAccessToken(work, call);
  }

  /** Reports that WeChat refused `accessToken` (40001, 40014, 42001). Returns the credential to continue with. */
  async reportRejected(accessToken: string, choice?: WechatAppChoice): Promise<Credential> {
    const call = callOf(choice);
    return this.app(call?.appId).reportRejected(accessToken, call);
  }

  /** Replaces the token now, at most as often as its endpoint allows. Returns what happened. */
  async refresh(choice?: WechatAppChoice): Promise<RefreshResult> {
    const call = callOf(choice);
    return this.app(call?.appId).refresh(call);
  }

  /**
   * Invalidates a LEAKED access token, by two forced calls more than 30 s apart. ALL LIVE TRAFFIC GETS 40001 MEANWHILE, and forced calls
   * are few (20 a day). For anything but a leak, use {@link refresh}.
   *
   * @see https://developers.weixin.qq.com/doc/service/api/base/api_getstableaccesstoken
   */
  async revokeLeaked(choice?: WechatAppChoice): Promise<void> {
    const call = callOf(choice);
    return this.app(call?.appId).revokeLeaked(call);
  }

  /** The credentials of one app, by default the default app. Throws `UnknownAppError` for one that cannot exist. */
  app(appId?: string): WechatAppTokens {
    const app = this.meant({ appId });
    if (app) return app;
    throw this.apps.unknown(appId);
  }

  /** The ids of the configured apps, and of those of the app source that were used. */
  appIds(): readonly string[] {
    return this.apps.core.accounts.all().map(({ target }) => target.key.appId);
  }

  /** What this process knows about its apps, or about those that are given. No I/O; contains no secret. */
  status(appIds: readonly string[] = this.appIds()): WechatTokenStatus {
    const { options, incidents, core } = this.apps;
    const apps = appIds.map((appId) => this.handleOf(appId).status());
    return {
      role: options.role,
      instanceId: core.env.instanceId,
      store: incidents.store(),
      apps: apps.filter((app) => app !== undefined),
    };
  }

  /**
   * The health of the apps in this process: up, degraded or down, with reason and remedy, by default in the language of the options. No
   * I/O; contains no secret.
   */
  health(language?: Language): WechatTokenHealth {
    return healthOf(this.status(), language ?? this.apps.options.language);
  }

  /** What all processes share of an app, read from the store. Contains no secret. Throws `TokenStoreError`. */
  async fleetStatus(appId?: string): Promise<WechatFleetStatus> {
    return this.app(appId).fleetStatus();
  }

  private meant(call: WechatAppCall | undefined): WechatAppTokens | undefined {
    const appId = call?.appId;
    if (appId === undefined) return this.defaultApp;
    return this.handles.get(appId) ?? (this.apps.mayHave(appId) ? this.handleOf(appId) : undefined);
  }

  private handleOf(appId: string): WechatAppTokens {
    const known = this.handles.get(appId);
    if (known) return known;
    const handle = new WechatAppTokens(appId, this.apps);
    // An unknown app of the source is not cached: ids come from callers.
    if (this.apps.find(appId)) this.handles.set(appId, handle);
    return handle;
  }

  private async refuse(call: WechatAppCall | undefined): Promise<never> {
    throw this.apps.unknown(call?.appId);
  }
}
