import type { WechatTokenError } from '../errors/wechat-token.error.js';
import type { RefreshCause } from './keeper-events.js';
import type { AcquireResult } from './token-store.js';

/** Why and how WeChat is to be asked. */
export interface Need {
  readonly cause: RefreshCause;
  /** `check`: one cheap call that shows whether WeChat accepts the kept value. */
  readonly mode: 'issue' | 'force' | 'check';
}

/** What a round came to. `usable`: nothing more to do for now. `wait`: another process is at it. */
export type RoundOutcome =
  | { readonly kind: 'usable' | 'again' }
  | {
      readonly kind: 'wait';
      readonly ms: number;
      readonly error?: WechatTokenError;
      /** The reason is one to show: it does not pass by itself in a moment. */
      readonly isTrouble?: boolean;
    }
  | {
      readonly kind: 'failed';
      readonly error: WechatTokenError;
      readonly retryInMs: number;
      /** An event has told of it. */
      readonly isTold?: boolean;
    };

/** The right to ask WeChat. */
export type Granted = Extract<AcquireResult, { readonly outcome: 'granted' }>;
