import type { WechatApp } from 'nestjs-wechat-token';

/** The injection token of {@link Settings}. */
export const SETTINGS = Symbol('settings of the demo');

/** What the environment comes down to. */
export interface Settings {
  readonly host: string;
  readonly port: number;
  /** Where browsers reach the demo, if that is not where it listens: scheme, host and port. */
  readonly publicOrigin?: string;
  /** The bearer key of the routes. */
  readonly apiKey: string;
  /** What signs the cookie of who is logged in. Never the API key: a cookie would let its holder try guesses of it. */
  readonly sessionKey: string;
  /** The key was made up for this start, and is printed. */
  readonly isApiKeyMadeUp: boolean;
  /** The accounts; none asks for the built-in simulator. */
  readonly apps: readonly WechatApp[];
  /** The app that is meant where a request names none. */
  readonly defaultAppId?: string;
  readonly endpoint: NonNullable<WechatApp['endpoint']>;
  /** Where the API is, if it is not WeChat's own address. */
  readonly baseUrl?: string;
  /** That secrets go there unencrypted was asked for. */
  readonly allowPlainHttp?: true;
  readonly cron?: string;
  /** How much faster time runs at the built-in simulator. */
  readonly timeScale: number;
  /** The time scale was asked for. */
  readonly isTimeScaleTold: boolean;
  readonly simulatorPort: number;
  readonly redisUrl?: string;
  readonly keyPrefix: string;
}
