import type { WechatAppSource, WechatAppSourceClass } from './wechat-app-source.js';
import type { Clock } from '../../core/ports/clock.js';
import type { CredentialKind } from '../../core/ports/credential-kind.js';
import type { KeeperTiming } from '../../core/ports/keeper-options.js';
import type { CredentialMirror } from './credential-mirror.js';
import type { TokenStore } from '../../core/ports/token-store.js';
import type { Language } from '../../errors/language.js';
import type { CallBudgets } from '../../wechat/call-budgets.js';
import type { RemoteOptions } from '../../remote/remote.options.js';
import type { WechatHttpOptions } from '../../wechat/http/wechat-http.options.js';
import type { ResolvedApp } from './resolved-app.js';

/** The checked options with all defaults. */
export interface ResolvedOptions {
  readonly apps: readonly ResolvedApp[];
  readonly kinds: readonly CredentialKind[];
  readonly appSource: WechatAppSource | WechatAppSourceClass | undefined;
  readonly defaultAppId: string | undefined;
  readonly store: TokenStore;
  readonly mirrors: readonly CredentialMirror[];
  readonly role: 'issuer' | 'reader';
  readonly http: WechatHttpOptions;
  /** The token server that calls go through, if they do. */
  readonly relay: (() => RemoteOptions) | undefined;
  readonly language: Language;
  /** On the module's clock. */
  readonly timing: KeeperTiming;
  readonly budgets: CallBudgets;
  readonly cron: { readonly expression: string; readonly timeZone: string | undefined } | undefined;
  readonly requireTokenAtStart: boolean;
  readonly forceOnRepeatedRejection: boolean;
  readonly allowVolatileUserTokens: boolean;
  /** Where users are sent for their consent. */
  readonly authorizeBaseUrl: string;
  readonly clock: Clock;
  /** Real milliseconds. */
  readonly tickMs: number;
  readonly timeScale: number;
  /** WeChat's own times, for the issuers. */
  readonly issuerTimes: { readonly renewsInLastMs?: number; readonly overlapMs?: number };
}
