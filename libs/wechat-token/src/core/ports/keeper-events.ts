import type { WechatTokenError } from '../../errors/wechat-token.error.js';
import type { CredentialKey } from './credential.js';
import type { BudgetUse, PauseReason } from './token-store.js';

/** Why WeChat was asked. */
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

/** What WeChat is asked: for an access token on either endpoint, whether one is still accepted, or for another kind. */
export type WechatCall = 'stable' | 'legacy' | 'check' | 'ticket' | 'user' | 'other';

/** What the heart tells of its work. Holds no secret and no credential. */
export type KeeperEvent =
  | {
      readonly type: 'refreshed';
      readonly key: CredentialKey;
      readonly cause: RefreshCause;
      /** WeChat gave another value than the kept one. */
      readonly replaced: boolean;
      readonly version: string;
      readonly lifeMs: number;
      readonly tookMs: number;
    }
  | {
      readonly type: 'refresh-failed';
      readonly key: CredentialKey;
      readonly cause: RefreshCause;
      readonly reason: PauseReason;
      readonly retryInMs: number;
      /** What failed, where WeChat was not asked: the secret, the record, what this one depends on. */
      readonly error?: WechatTokenError;
    }
  | {
      /** A refresh is wanted, and WeChat is left alone because another process or another credential failed: once a pause. */
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
  /** WeChat takes a user's refresh_token no more. */
  | { readonly type: 'authorization-ended'; readonly key: CredentialKey; readonly errcode: number }
  | {
      /** WeChat may be asked; so much of each budget that this counts against is used with it. */
      readonly type: 'lease-granted';
      readonly key: CredentialKey;
      readonly budgets: readonly BudgetUse[];
    }
  /** Another process is at it: waited for. */
  | { readonly type: 'lease-held'; readonly key: CredentialKey; readonly remainingMs: number }
  | {
      /** An exchange with WeChat about credentials is over. */
      readonly type: 'wechat-asked';
      readonly about: WechatCall;
      /** Whether anything came back, a refusal included. */
      readonly answered: boolean;
      /** On the machine's clock, at any time scale. */
      readonly tookMs: number;
    }
  | { readonly type: 'lease-lost'; readonly key: CredentialKey }
  | { readonly type: 'commit-delayed' | 'commit-written' | 'commit-given-up'; readonly key: CredentialKey }
  /** One step of the store failed; `store-down` tells the first of a row. */
  | { readonly type: 'store-failed'; readonly operation: string; readonly reason: string }
  /** `isReadable`: it answers and can be read, and takes no writes. Told once, until it writes again. */
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
