import type { AppRegistry } from './apps/app-registry.js';
import { callOf } from './apps/call-of.js';
import { WechatAppTokens } from './apps/wechat-app-tokens.js';
import type { Credential } from '../core/ports/credential.js';
import type { WaitOptions } from '../core/time/deadline.js';
import type { RefreshResult } from '../core/ports/keeper-status.js';
import { healthOf, type WechatTokenHealth } from './health/health-of.js';
import type { WechatFleetStatus, WechatTokenStatus } from './wechat-token.status.js';

/** Which app is meant, and how long to wait. Milliseconds count on the module's clock. */
export interface WechatAppCall extends WaitOptions {
  /** @default the default app */
  readonly appId?: string | undefined;
}

/** Which app is meant: its id, or more about the call. */
export type WechatAppChoice = string | WechatAppCall;

/** Keeps a valid access token of each app, and hands it out. */
export class WechatTokenService {
  private readonly handles = new Map<string, WechatAppTokens>();
  private readonly defaultApp: WechatAppTokens | undefined;

  constructor(private readonly apps: AppRegistry) {
    const { defaultAppId } = apps.runtime.options;
    if (defaultAppId !== undefined) this.defaultApp = this.handleOf(defaultAppId);
  }

  /**
   * The app's global access token. From the process's own copy this takes no I/O, and is the same promise until the copy
   * changes; only where nothing usable is kept does a caller wait, at most `timeoutMs`.
   */
  getAccessToken(choice?: WechatAppChoice): Promise<string> {
    if (choice === undefined && this.defaultApp !== undefined) return this.defaultApp.getAccessToken();
    const call = callOf(choice);
    const app = this.meant(call);
    return app ? app.getAccessToken(call) : this.refuse(call);
  }

  /** As {@link getAccessToken}, with version and remaining life. */
  getCredential(choice?: WechatAppChoice): Promise<Credential> {
    const call = callOf(choice);
    const app = this.meant(call);
    return app ? app.getCredential(call) : this.refuse(call);
  }

  /**
   * Runs `work` with the access token. Should WeChat refuse the token (40001, 40014 or 42001 as the `errcode` of what
   * `work` answers or throws), reports it and runs `work` once more with the one to go on with. Refused again, throws
   * `RejectionDoubtedError`.
   */
  async withAccessToken<T>(work: (accessToken: string) => T, choice?: WechatAppChoice): Promise<Awaited<T>> {
    const call = callOf(choice);
    return (this.meant(call) ?? (await this.refuse(call))).withAccessToken(work, call);
  }

  /** WeChat refused `accessToken` (40001, 40014, 42001). Answers the credential to go on with. */
  async reportRejected(accessToken: string, choice?: WechatAppChoice): Promise<Credential> {
    const call = callOf(choice);
    return (this.meant(call) ?? (await this.refuse(call))).reportRejected(accessToken, call);
  }

  /** Replaces the token now, as a person asks: at most as often as its endpoint bears. Answers what happened. */
  async refresh(choice?: WechatAppChoice): Promise<RefreshResult> {
    const call = callOf(choice);
    return (this.meant(call) ?? (await this.refuse(call))).refresh(call);
  }

  /**
   * Ends a LEAKED access token at WeChat, by two forced calls more than 30 s apart. ALL LIVE TRAFFIC SEES 40001 MEANWHILE,
   * and forced calls are few (20 a day). For anything but a leak, there is {@link refresh}.
   *
   * @see https://developers.weixin.qq.com/doc/service/api/base/api_getstableaccesstoken
   */
  async revokeLeaked(choice?: WechatAppChoice): Promise<void> {
    const call = callOf(choice);
    return (this.meant(call) ?? (await this.refuse(call))).revokeLeaked(call);
  }

  /** The credentials of one app, the default one unless told. Throws `UnknownAppError` for one that cannot exist. */
  app(appId?: string): WechatAppTokens {
    const app = this.meant({ appId });
    if (app) return app;
    throw this.apps.unknown(appId);
  }

  /** What this process knows of its apps. Asks nobody, and holds no secret. */
  status(): WechatTokenStatus {
    const { runtime } = this.apps;
    const { options, signs } = runtime;
    const apps = runtime.accessTokens().map(({ kept }) => this.handleOf(kept.key.appId).status());
    return {
      role: options.role,
      instanceId: runtime.instanceId,
      store: signs.store(),
      apps: apps.filter((app) => app !== undefined),
    };
  }

  /** How the apps fare in this process: up, degraded or down, with reason and remedy. Asks nobody, and holds no secret. */
  health(): WechatTokenHealth {
    return healthOf(this.status(), this.apps.runtime.options.language);
  }

  /** What the store keeps of an app for all processes. Holds no secret. Throws `TokenStoreError`. */
  async fleetStatus(appId?: string): Promise<WechatFleetStatus> {
    const call = { appId };
    return (this.meant(call) ?? (await this.refuse(call))).fleetStatus();
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
    // One of the app source that nobody may have is not kept: ids come from callers.
    if (this.apps.find(appId)) this.handles.set(appId, handle);
    return handle;
  }

  private async refuse(call: WechatAppCall | undefined): Promise<never> {
    throw this.apps.unknown(call?.appId);
  }
}
