import type { WechatApp, WechatAppSource, WechatAppSourceClass } from './wechat-app-source.js';
import type { Clock } from '../../core/ports/clock.js';
import type { CredentialKind } from '../../core/ports/credential-kind.js';
import type { KeeperTiming } from '../../core/ports/keeper-options.js';
import type { CredentialMirror } from './credential-mirror.js';
import type { TokenStore } from '../../core/ports/token-store.js';
import type { Language } from '../../errors/language.js';
import type { CallBudgets } from '../../wechat/call-budgets.js';
import type { RemoteOptions } from '../../remote/remote.options.js';
import type { WechatHttpOptions } from '../../wechat/http/wechat-http.options.js';

/** All fields may be left out, or be undefined: configuration often comes that way. */
export type OrUndefined<T> = { readonly [Field in keyof T]?: T[Field] | undefined };

/** The options of {@link WechatTokenModule}. `apps`, `appSource` or `remote` is required; the others have defaults. */
export interface WechatTokenOptions {
  /** The apps (小程序, 公众号) whose access tokens are kept. @default [] */
  readonly apps?: readonly WechatApp[] | undefined;
  /** Further kinds of credentials, of WeChat's accounts or of another platform's. @default [] */
  readonly kinds?: readonly CredentialKind[] | undefined;
  /** Finds further apps, for platforms whose accounts are in a database: an object, or a class that Nest provides. */
  readonly appSource?: WechatAppSource | WechatAppSourceClass | undefined;
  /** The app of calls that do not name one. @default the app, if `apps` has only one */
  readonly defaultAppId?: string | undefined;
  /** Where credentials are kept. The module closes what the store opened itself. @default MemoryTokenStore */
  readonly store?: TokenStore | undefined;
  /** Publishes credentials where other programs read them, each in the form of its SDK: `RedisMirror` of `/interop`. @default [] */
  readonly mirrors?: readonly CredentialMirror[] | undefined;
  /** Reads credentials from a token server, by a client key: no `store`, no `role`, no AppSecret on this host. @default none */
  readonly remote?: RemoteOptions | undefined;
  /** A `reader` never requests a token from WeChat: for hosts that are not on its whitelist. @default 'issuer' */
  readonly role?: 'issuer' | 'reader' | undefined;
  /** How WeChat's API is reached. Its `timeoutMs` is another name of `timing.httpTimeoutMs`. */
  readonly http?: WechatHttpOptions | undefined;
  /**
   * The language of errors, remedies and log lines. All errors of a process are in one language: with several modules, that of
   * the last one started.
   *
   * @default 'en'
   */
  readonly language?: Language | undefined;
  /** Every duration, in milliseconds. @default DEFAULT_TIMING */
  readonly timing?: OrUndefined<KeeperTiming> | undefined;
  /** Limits of calls to WeChat per day and app. @default DEFAULT_BUDGETS */
  readonly budgets?: OrUndefined<CallBudgets> | undefined;
  /** A fixed schedule in addition to the adaptive one, with or without seconds: `0 0,30 * * * *`. @default none */
  readonly cron?: string | undefined;
  /** The time zone of `cron`, by its IANA name. @default the machine's */
  readonly cronTimeZone?: string | undefined;
  /** Whether the application fails to start if it cannot get an app's token. @default false */
  readonly requireTokenAtStart?: boolean | undefined;
  /**
   * Whether a stable token that is reported again, after WeChat confirmed it, is invalidated by a forced call. A faulty caller
   * then uses up the few forced calls that are reserved for leaked tokens.
   *
   * @default false
   */
  readonly forceOnRepeatedRejection?: boolean | undefined;
  /**
   * Whether users' tokens may be kept in a store that may lose them: the user then has to authorize again.
   *
   * @default false
   */
  readonly allowVolatileUserTokens?: boolean | undefined;
  /** The clock of the module, for tests. @default the machine's clocks */
  readonly clock?: Clock | undefined;
  /** The time scale of a simulated WeChat: never for the real API. */
  readonly simulation?: WechatTokenSimulation | undefined;
}

/** Times that differ at a simulator, so that a test can use a token that lasts twelve seconds. */
export interface WechatTokenSimulation {
  /**
   * How much faster time runs, on the default store and clock. All durations are then simulated time, except those of the wire (time-outs of HTTP, store
   * and secret, lease and its margin, a caller's default wait, shutdown), which stay real.
   *
   * @default 1
   */
  readonly timeScale?: number | undefined;
  /** Real milliseconds between two checks of what is due. @default 1000, divided by `timeScale`, at least 20 */
  readonly tickMs?: number | undefined;
  /** The stable endpoint issues a new token only in the last so many milliseconds of the old one. @default 300000 */
  readonly renewsInLastMs?: number | undefined;
  /** How long a superseded token stays valid. @default 300000 */
  readonly overlapMs?: number | undefined;
}

/** Creates the options: for `forRootAsync` with `useClass` or `useExisting`. */
export interface WechatTokenOptionsFactory {
  /** Called once, when the application starts. */
  createWechatTokenOptions(): WechatTokenOptions | Promise<WechatTokenOptions>;
}
