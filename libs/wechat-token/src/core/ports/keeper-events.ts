import type { WechatTokenError } from '../../errors/wechat-token.error.js';
import type { CredentialKey } from './credential.js';
import type { BudgetUse, PauseReason } from './token-store.js';

/** Why a credential was requested from WeChat. */
export type RefreshCause =
  | 'missing'
  | 'due'
  | 'confirm'
  | 'rejected'
  | 'reported'
  | 'manual'
  | 'cron'
  | 'leak'
  | 'store-clock'
  | 'store-away';

/** Events of mirrors: copies of a credential that other programs read. `mirror` is the name of the mirror. Hold no secret and no credential. */
export type MirrorEvent =
  | {
      /** It could not be written. Emitted once, until it is written again or the reason is another one. */
      readonly type: 'mirror-failed';
      readonly key: CredentialKey;
      readonly mirror: string;
      /** A code: of a store's failure, `WRONG_TYPE` or `NO_SECRET`. */
      readonly reason: string;
    }
  /** It has been written again after a failure. */
  | { readonly type: 'mirror-back'; readonly key: CredentialKey; readonly mirror: string }
  /** Another program deleted it before its end: perhaps WeChat refused the credential. */
  | { readonly type: 'mirror-deleted'; readonly key: CredentialKey; readonly mirror: string }
  | {
      /** Another program wrote its own credential there. */
      readonly type: 'mirror-foreign';
      readonly key: CredentialKey;
      readonly mirror: string;
      /** Ours has replaced it. If not, the event is emitted once, until the mirror has ours again. */
      readonly isReplaced: boolean;
    };

/** Events emitted while credentials are refreshed. Hold no secret and no credential. */
export type KeeperEvent =
  | MirrorEvent
  | {
      /** WeChat returned a credential. If another process has committed a newer version meanwhile, that one is served. */
      readonly type: 'refreshed';
      readonly key: CredentialKey;
      readonly cause: RefreshCause;
      /** WeChat returned a value other than the kept one. */
      readonly replaced: boolean;
      readonly version: string;
      readonly lifetimeMs: number;
      readonly tookMs: number;
    }
  | {
      readonly type: 'refresh-failed';
      readonly key: CredentialKey;
      readonly cause: RefreshCause;
      readonly reason: PauseReason;
      readonly retryInMs: number;
      /** What failed, if WeChat was not called: the secret, the record, the dependency. */
      readonly error?: WechatTokenError;
    }
  | {
      /** A refresh is needed, but a pause that another process or credential caused is active. Emitted once per pause. */
      readonly type: 'paused';
      readonly key: CredentialKey;
      readonly reason: PauseReason;
      readonly remainingMs: number;
    }
  | {
      readonly type: 'rejected';
      readonly key: CredentialKey;
      readonly version: string;
      readonly ageMs: number;
    }
  | { readonly type: 'rejection-doubted'; readonly key: CredentialKey; readonly reason: string }
  | { readonly type: 'foreign-refresh'; readonly key: CredentialKey; readonly ageMs: number }
  | {
      readonly type: 'budget-low' | 'budget-spent';
      readonly appId: string;
      readonly budget: string;
      readonly used: number;
      readonly limit: number;
      readonly resetsInMs?: number;
    }
  /** WeChat no longer accepts a user's refresh_token. */
  | { readonly type: 'authorization-ended'; readonly key: CredentialKey; readonly errcode: number }
  | {
      /** WeChat may be called. `budgets` includes this call. */
      readonly type: 'lease-granted';
      readonly key: CredentialKey;
      readonly budgets: readonly BudgetUse[];
    }
  /** Another process is refreshing; this one waits. */
  | { readonly type: 'lease-held'; readonly key: CredentialKey; readonly remainingMs: number }
  | {
      /** An exchange with WeChat about credentials is over. */
      readonly type: 'wechat-asked';
      /** The id of a kind's budget, or `check`. */
      readonly about: string;
      /** Whether there was a response, a refusal included. */
      readonly answered: boolean;
      /** In real time, whatever the time scale. */
      readonly tookMs: number;
    }
  | { readonly type: 'lease-lost'; readonly key: CredentialKey }
  | { readonly type: 'commit-delayed' | 'commit-written' | 'commit-given-up'; readonly key: CredentialKey }
  /** One store operation failed. `store-down` reports only the first in a row. */
  | { readonly type: 'store-failed'; readonly operation: string; readonly reason: string }
  /** `isReadable`: reads succeed, writes are refused. Emitted once, until a write succeeds again. */
  | {
      readonly type: 'store-down';
      readonly reason: string;
      readonly isReadable: boolean;
      /** Host and port of the store, where they are known. */
      readonly address?: string | undefined;
    }
  | { readonly type: 'store-back' }
  | { readonly type: 'store-clock-moved'; readonly byMs: number }
  | { readonly type: 'clock-gap'; readonly byMs: number }
  | { readonly type: 'refused-copy-dropped'; readonly key: CredentialKey };
