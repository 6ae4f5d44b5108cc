import type { WechatTokenError } from '../../errors/wechat-token.error.js';
import { errorOf } from '../policy/failure.js';
import type { RefreshCause } from '../ports/keeper-events.js';
import type { Reaction } from '../policy/refresh-policy.js';
import type { AcquireResult, RecordSnapshot } from '../ports/token-store.js';
import type { Version } from '../ports/version.js';

/** What an attempt is to do beyond what the record itself asks for. */
export type RefreshIntent =
  | { readonly kind: 'if-needed' }
  /** Accepts any unexpired credential, even one that is due: for those who only want to know what the store has. */
  | { readonly kind: 'read-only' }
  | {
      readonly kind: 'replace';
      /** `manual`: a person asks. A refusal of the configuration and a back-off do not hold it up. */
      readonly cause: 'manual' | 'cron';
      /** The version that is to be replaced; another one kept means that somebody did. */
      readonly replaces?: Version;
      readonly minSinceIssuedMs?: number;
      readonly minSinceConfirmedMs?: number;
    }
  /** Begins to revoke a leaked credential. */
  | { readonly kind: 'revoke' }
  | {
      /** The caller was refused this value: serving it on is no answer. */
      readonly kind: 'rejected';
      readonly fingerprint: string;
      /** Ends the kept credential at WeChat. */
      readonly isForced: boolean;
    };

/** Whether an attempt for one intent serves the other as well. */
export function isSameIntent(one: RefreshIntent, other: RefreshIntent): boolean {
  if (one.kind === 'rejected' && other.kind === 'rejected')
    return one.fingerprint === other.fingerprint && one.isForced === other.isForced;
  if (one.kind === 'replace' && other.kind === 'replace')
    return (['cause', 'replaces', 'minSinceIssuedMs', 'minSinceConfirmedMs'] as const).every(
      (name) => one[name] === other[name],
    );
  return one.kind === other.kind;
}

/** Why an attempt wants WeChat to be called, where the record has yet to say so. */
export function causeOf(intent: RefreshIntent, hasLiving: boolean): RefreshCause {
  if (intent.kind === 'replace') return intent.cause;
  return hasLiving ? 'due' : 'missing';
}

/** Why and how WeChat is to be asked. */
export interface RefreshNeed {
  readonly cause: RefreshCause;
  /** `check`: one cheap call that shows whether WeChat accepts the kept value. */
  readonly mode: 'issue' | 'force' | 'check';
}

/** Everything that one request goes by, resolved before the lease: nothing slow happens under one. */
export interface Preparation {
  readonly appSecret: string;
  /** Stands for appid and secret, so that a refusal binds those who have the same. Empty where no secret is shown. */
  readonly configuration: string;
  readonly dependency: string | undefined;
}

/** The right to call WeChat, and everything that the call goes by. */
export interface Lease {
  readonly granted: Extract<AcquireResult, { readonly outcome: 'granted' }>;
  readonly snapshot: RecordSnapshot;
  readonly need: RefreshNeed;
  readonly prepared: Preparation;
}

/** What an attempt came to. `fresh`: nothing more to do for now. `wait`: another process is at it. */
export type AttemptOutcome =
  | { readonly kind: 'fresh' | 'retry' }
  | {
      readonly kind: 'wait';
      readonly ms: number;
      readonly error?: WechatTokenError;
      /** The reason is one to show: it does not pass by itself in a moment. */
      readonly isTrouble?: boolean;
    }
  | FailedAttempt;

/** An attempt that brought no credential. */
export interface FailedAttempt {
  readonly kind: 'failed';
  readonly error: WechatTokenError;
  readonly retryInMs: number;
  /** An event has told of it. */
  readonly isTold?: boolean;
}

/** The outcome of an attempt to which WeChat's answer was a refusal or none, of which an event has told. */
export function failedBy({ reason, pause }: Reaction, retryInMs: number, appId: string): FailedAttempt {
  const error = errorOf(reason, pause.id, appId, retryInMs);
  return { kind: 'failed', error, retryInMs, isTold: true };
}
