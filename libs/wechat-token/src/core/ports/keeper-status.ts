import type { WechatTokenError } from '../../errors/wechat-token.error.js';
import type { CredentialKey } from './credential.js';

/** What one process knows of one credential. Holds no secret. */
export interface CredentialStatus {
  readonly key: CredentialKey;
  readonly state: 'fresh' | 'due' | 'none';
  /** Unused for a whole lifetime: it is not refreshed, and read again on its next use. */
  readonly isIdle: boolean;
  /** WeChat issued it, and the store has not written it yet. */
  readonly isCommitPending: boolean;
  readonly remainingMs?: number;
  /** The whole lifetime of the value, from when it was issued. */
  readonly lifetimeMs?: number;
  readonly dueInMs?: number;
  readonly version?: string;
  /** Why the last refresh failed. */
  readonly failure?: WechatTokenError;
}

/** The result of `refresh()`. */
export type RefreshResult =
  | { readonly outcome: 'replaced' | 'unchanged'; readonly version: string }
  /** A pause is active, the store is down, or WeChat has just refused. */
  | { readonly outcome: 'paused'; readonly error: WechatTokenError; readonly retryInMs: number };
