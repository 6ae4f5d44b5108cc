/** One app, and how its credentials are requested. */
export interface WechatApp {
  /** The AppID: `wx` and 16 lower-case hexadecimal digits, or what another platform's accounts have. */
  readonly appId: string;
  /**
   * The AppSecret, or a function that returns it and is called whenever it is needed. Only a reader (`role: 'reader'`) works
   * without it, except for users' logins.
   */
  readonly appSecret?: string | (() => string | Promise<string>) | undefined;
  /**
   * `stable` calls `POST /cgi-bin/stable_token`; `legacy` calls `GET /cgi-bin/token`, where each new token invalidates the last.
   * Any other is the budget id of one of the option `kinds`: the app is an account of that kind's platform.
   *
   * @default 'stable'
   */
  readonly endpoint?: WechatEndpoint | (string & {}) | undefined;
  /** Whether the token is refreshed even while it is unused. @default false */
  readonly keepWarm?: boolean | undefined;
}

/** WeChat's endpoint that issues an app's access token. */
export type WechatEndpoint = 'stable' | 'legacy';

/** A class of app sources: in a Nest application, one that a module provides. */
export type WechatAppSourceClass = new (...dependencies: never[]) => WechatAppSource;

/**
 * Finds apps that are not in the options. Results are cached for a minute; each call has a deadline. For an app that a process
 * has used, only the secret is read again: its endpoint stays that of the first result until the process ends.
 */
export interface WechatAppSource {
  /**
   * The ids of all apps.
   *
   * @deprecated No longer called: an error showed the ids to any caller.
   */
  list?(): Promise<readonly string[]>;
  /** The app, or nothing if there is none by this id. */
  find(appId: string): Promise<WechatApp | undefined>;
}
