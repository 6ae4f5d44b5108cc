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

/** Events emitted while credentials are refreshed. Hold no secret and no credential. */
export type KeeperEvent =
  | {
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
