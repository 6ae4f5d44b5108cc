import type { WechatTokenError } from '../../errors/wechat-token.error.js';
import type { PauseIds } from '../policy/binding.js';
import { errorOf } from '../policy/failure.js';
import type { RefreshCause } from '../ports/keeper-events.js';
import type { Reaction } from '../policy/refresh-policy.js';
import type { AcquireResult, RecordSnapshot } from '../ports/token-store.js';
import type { Version } from '../ports/version.js';

/** Why an attempt runs, beyond the needs of the record itself. */
export type RefreshIntent =
  | { readonly kind: 'if-needed' }
  /** Accepts any unexpired credential, even one that is due: for callers that only need the record. */
  | { readonly kind: 'read-only' }
  | {
      readonly kind: 'replace';
      /** `manual`: requested by hand. A back-off or a refused configuration does not stop it. */
      readonly cause: 'manual' | 'cron' | 'confirm';
      /** The version to replace; if the record has another one, it has already been replaced. */
      readonly replaces?: Version;
      readonly minSinceIssuedMs?: number;
      readonly minSinceConfirmedMs?: number;
    }
  /** Begins to revoke a leaked credential. */
  | { readonly kind: 'revoke' }
  | {
      /** WeChat refused this value to the caller, so it must not be served again. */
      readonly kind: 'rejected';
      readonly fingerprint: string;
      /** Invalidates the kept credential at WeChat. */
      readonly isForced: boolean;
      /** The store refuses to write that, so its record still counts as valid. */
      readonly isUnmarked?: boolean;
    };

type FieldOf<T> = T extends unknown ? keyof T : never;
type Fact = FieldOf<RefreshIntent>;

/** Everything in which intents differ: the compiler finds one that is missing. */
const FACTS = Object.keys({
  kind: true,
  cause: true,
  replaces: true,
  minSinceIssuedMs: true,
  minSinceConfirmedMs: true,
  fingerprint: true,
  isForced: true,
  isUnmarked: true,
} satisfies Record<Fact, true>) as Fact[];

type Facts = Readonly<Partial<Record<Fact, unknown>>>;

/** Whether one attempt can serve both intents. */
export function isSameIntent(one: RefreshIntent & Facts, other: RefreshIntent & Facts): boolean {
  return FACTS.every((fact) => one[fact] === other[fact]);
}

/** The cause of an attempt that failed before it had found the need of a record. */
export function causeOf(intent: RefreshIntent, hasValid: boolean): RefreshCause {
  if (intent.kind === 'replace') return intent.cause;
  return hasValid ? 'due' : 'missing';
}

/** Why and how to call WeChat. */
export interface RefreshNeed {
  readonly cause: RefreshCause;
  /** `check`: one cheap call to find out whether WeChat accepts the kept value. */
  readonly mode: 'issue' | 'force' | 'check';
}

/** The inputs of one request, resolved before the lease: nothing slow runs under a lease. */
export interface Preparation {
  readonly appSecret: string;
  readonly dependency: string | undefined;
  /** The pause of the configuration is named by a fingerprint of appid and secret: a refusal applies to processes with the same. */
  readonly pauses: PauseIds;
}

/** A granted lease, and the inputs of the call. */
export interface Lease {
  readonly granted: Extract<AcquireResult, { readonly outcome: 'granted' }>;
  readonly snapshot: RecordSnapshot;
  readonly need: RefreshNeed;
  readonly prepared: Preparation;
}

/**
 * The outcome of an attempt. `fresh`: nothing more to do for now. `retry`: again at once. `wait`: again in `ms`, since another
 * process is refreshing, say.
 */
export type AttemptOutcome =
  | {
      readonly kind: 'fresh';
      /** Why WeChat was not called: the store is down, and the valid credential is served. */
      readonly failed?: FailedAttempt;
    }
  | { readonly kind: 'retry'; readonly error?: undefined }
  | {
      readonly kind: 'wait';
      readonly ms: number;
      readonly error?: WechatTokenError;
      /** Show the error in the status: it does not pass within a moment. */
      readonly isTrouble?: boolean;
    }
  | FailedAttempt;

/** An attempt that brought no credential. */
export interface FailedAttempt {
  readonly kind: 'failed';
  readonly error: WechatTokenError;
  readonly retryInMs: number;
  /** An event has reported it. */
  readonly isEmitted?: boolean;
}

/** Why an attempt did not bring what was wanted, if it says so. */
export function obstacleOf(outcome: AttemptOutcome): WechatTokenError | undefined {
  return outcome.kind === 'fresh' ? outcome.failed?.error : outcome.error;
}

/** The outcome of an attempt that WeChat refused or did not answer, already reported by an event. */
export function failedBy(
  { reason, pause }: Reaction,
  retryInMs: number,
  target: Parameters<typeof errorOf>[2],
): FailedAttempt {
  const error = errorOf(reason, pause.id, target);
  return { kind: 'failed', error, retryInMs, isEmitted: true };
}
