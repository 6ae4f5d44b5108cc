/** One app, and how its credentials are asked for. */
export interface WechatApp {
  /** The AppID: `wx` and 16 lower-case hexadecimal digits. */
  readonly appId: string;
  /** The AppSecret, or a function that is asked for it whenever it is needed. */
  readonly appSecret: string | (() => string | Promise<string>);
  /**
   * `stable` asks `POST /cgi-bin/stable_token`; `legacy` asks `GET /cgi-bin/token`, where each new token ends the last.
   *
   * @default 'stable'
   */
  readonly endpoint?: WechatEndpoint | undefined;
  /** Whether the token is kept fresh also while nobody uses it. @default false */
  readonly keepWarm?: boolean | undefined;
}

/** Where an app's access token is asked for. */
export type WechatEndpoint = 'stable' | 'legacy';

/** A class of app sources: in a Nest application, one that a module provides. */
export type WechatAppSourceClass = new (...dependencies: never[]) => WechatAppSource;

/**
 * Knows apps that are not in the options. What it answers is remembered for a minute; each call has a deadline. Of an app that
 * a process has used, only the secret is asked for anew: its endpoint is that of the first answer until the process ends.
 */
export interface WechatAppSource {
  /**
   * The ids of all apps.
   *
   * @deprecated Not read any more: an error told them to whoever had called.
   */
  list?(): Promise<readonly string[]>;
  /** The app, or nothing if there is none by this id. */
  find(appId: string): Promise<WechatApp | undefined>;
}
