import type { WechatTokenError } from '../../errors/wechat-token.error.js';
import type { CredentialKey } from './credential.js';

/** What one process knows of one credential. Holds no secret. */
export interface CredentialStatus {
  readonly key: CredentialKey;
  readonly state: 'fresh' | 'due' | 'none';
  /** Nobody used it for a whole life: it is read on its next use, not followed. */
  readonly isIdle: boolean;
  /** WeChat issued it, and the store has not taken it yet. */
  readonly isCommitPending: boolean;
  readonly remainingMs?: number;
  readonly dueInMs?: number;
  readonly version?: string;
  /** Why there is no successor, or nothing at all. */
  readonly failure?: WechatTokenError;
}

/** What became of a wish to replace a credential. */
export type RefreshResult =
  | { readonly outcome: 'replaced' | 'unchanged'; readonly version: string }
  /** WeChat is left alone for now, or has just refused. */
  | { readonly outcome: 'paused'; readonly error: WechatTokenError; readonly retryInMs: number };
