import type { WechatApp } from 'nestjs-wechat-token';

/** The injection token of {@link Settings}. */
export const SETTINGS = Symbol('settings of the demo');

/** The parsed environment. */
export interface Settings {
  readonly host: string;
  readonly port: number;
  /** The address for browsers, if it is not where the demo listens: scheme, host and port. */
  readonly publicOrigin?: string;
  /** The bearer key of the routes. */
  readonly apiKey: string;
  /** Signs the session cookie. Never the API key: its holder could use a cookie to guess the key. */
  readonly sessionKey: string;
  /** Whether the key was generated for this start, and is printed. */
  readonly isApiKeyMadeUp: boolean;
  /** The accounts; none means the built-in simulator. */
  readonly apps: readonly WechatApp[];
  /** The app of requests that name none. */
  readonly defaultAppId?: string;
  readonly endpoint: NonNullable<WechatApp['endpoint']>;
  /** The base URL of the API, if it is not WeChat's own. */
  readonly baseUrl?: string;
  /** Whether secrets may go there unencrypted. */
  readonly allowPlainHttp?: true;
  readonly cron?: string;
  /** How many times faster time runs at the built-in simulator. */
  readonly timeScale: number;
  /** Whether the time scale was configured. */
  readonly isTimeScaleTold: boolean;
  readonly simulatorPort: number;
  readonly redisUrl?: string;
  readonly keyPrefix: string;
}
