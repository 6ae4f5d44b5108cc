import type { CredentialKey } from './credential.js';
import type { Version } from './version.js';

/** Where a kept credential stands: good, reported as refused and not yet checked, or refused. */
export type Standing = 'ok' | 'reported' | 'rejected';

/** A kept credential as a reader sees it. Every duration is what remains, by the store's own clock, clamped. */
export interface StoredCredential {
  readonly value: string;
  /** A second secret written in the same step, opaque to the store: a refresh_token. */
  readonly issuerState?: string;
  /** Stands for the value where the value must not: a truncated SHA-256 of it. */
  readonly fingerprint: string;
  readonly version: Version;
  readonly standing: Standing;
  /** Milliseconds of life left; 0 when it has ended. Never more than what remained when it was committed. */
  readonly remainingMs: number;
  /** Milliseconds until it wants a successor; 0 when it is due, also when its issue lies in the future. */
  readonly dueInMs: number;
  /** Milliseconds since this value was first kept. */
  readonly issuedAgoMs: number;
  /** Milliseconds since WeChat last said that this value is current. */
  readonly confirmedAgoMs: number;
}

/** The progress of a leak procedure: forced calls still to be made, and how long to wait before the next. */
export interface RevocationProgress {
  readonly left: number;
  readonly nextInMs: number;
}

/** What stands in the store for one key at one moment. */
export interface RecordSnapshot {
  /** The store's clock when it answered, Unix ms. */
  readonly storeTime: number;
  /** Changes whenever anything changes that a reader acts on; empty when there is nothing. */
  readonly revision: string;
  readonly record?: StoredCredential;
  /** What is left of the lease somebody holds; 0 when nobody does. */
  readonly leaseMs: number;
  /** Until the last open asking settles; 0 when none is open. */
  readonly inDoubtForMs: number;
  readonly leak?: RevocationProgress;
}

/** A reason to leave WeChat alone for a while, shared by a fleet. Holds no secret. */
export interface PauseReason {
  /** What happened, as the stable code of an error. */
  readonly code: string;
  readonly errcode?: number;
  readonly rid?: string;
  /** The caller's address as WeChat reported it. */
  readonly callerIp?: string;
  /** A word we know: `ETIMEDOUT`, `HTTP_502`. */
  readonly failure?: string;
}

/** A pause in force, or one that has passed and is remembered for its count of failures. */
export interface Pause {
  readonly id: string;
  readonly remainingMs: number;
  /** How many failures in a row led to it. */
  readonly failures: number;
  readonly reason: PauseReason;
}

/** How much of a day's calls is used. A day begins with its first call. */
export interface BudgetUse {
  readonly id: string;
  readonly used: number;
  readonly resetsInMs: number;
}

/** Asks for the right to call WeChat for one credential. */
export interface AcquireRequest {
  readonly key: CredentialKey;
  /** Lower-case letters and digits, new for each attempt: asked again with the same one, the store gives the same lease. */
  readonly attemptId: string;
  /** The store's time in the reading this acts on. */
  readonly readAt: number;
  /** A reading older than this is too old to act on: the command was late, or the store's clock moved. */
  readonly readWindowMs: number;
  /** The record that is to be replaced or checked, as read; absent when there was none. */
  readonly replaces?: Version;
  /** The highest version the asker has ever seen, so that fences do not go back in a store that was wiped. */
  readonly highestVersion?: Version;
  readonly leaseMs: number;
  /** How long an asking of unknown outcome stays open; 0 where asking again is harmless or nothing is issued. */
  readonly inDoubtMs: number;
  /** `current` unless the kept credential was issued at least so long ago. */
  readonly minSinceIssuedMs?: number;
  /** `current` unless the kept credential was confirmed at least so long ago. */
  readonly minSinceConfirmedMs?: number;
  /** The pauses that bind the asker. */
  readonly pauses: readonly string[];
  /** Each is counted once a grant and refuses beyond its limit. */
  readonly budgets: readonly { readonly id: string; readonly limit: number }[];
  /** Begins a leak procedure, or takes one up: written with the grant, unless one is kept already. */
  readonly leak?: RevocationProgress;
}

/** The answer to an {@link AcquireRequest}. */
export type AcquireResult =
  | {
      readonly outcome: 'granted';
      /** The store's clock at the grant. */
      readonly storeTime: number;
      /** The version that a commit under this lease writes. */
      readonly version: Version;
      /** Failures in a row behind each pause asked about. */
      readonly failures: Readonly<Record<string, number>>;
      readonly budgets: readonly BudgetUse[];
    }
  | { readonly outcome: 'current'; readonly snapshot: RecordSnapshot }
  | { readonly outcome: 'held' | 'in-doubt'; readonly remainingMs: number }
  | { readonly outcome: 'paused'; readonly pause: Pause }
  | { readonly outcome: 'budget-spent'; readonly budget: BudgetUse }
  | { readonly outcome: 'read-again' };

/** A credential on its way into the store. Instants are by the store's clock, so that a step that runs late is right. */
export interface CredentialWrite {
  readonly key: CredentialKey;
  readonly version: Version;
  readonly value: string;
  readonly fingerprint: string;
  readonly issuerState?: string;
  readonly expiresAt: number;
  readonly dueAt: number;
  /**
   * What remains from now on, as the writer counts. An `expiresAt` that is more than 2 ms beyond that shows that the store's
   * clock went back since the instants were reckoned: then all of them are to go back by as much. Less is rounding.
   */
  readonly lifeMs: number;
}

/** Writes what WeChat issued or confirmed. */
export interface CommitRequest extends CredentialWrite {
  /** The store's time just before WeChat was asked. */
  readonly askedAt: number;
  /**
   * The store's time when WeChat first gave this value, as far as the writer knows. Where the store keeps the same value, the
   * earlier of the two counts. @default `askedAt`
   */
  readonly issuedAt?: number;
  /** As in the acquire: above 0, another asking may have ended what this one brings. */
  readonly inDoubtMs: number;
  /** Pauses that this success ends. */
  readonly clears: readonly string[];
  /** The leak procedure from now on; absent leaves it as it is, `null` ends it. */
  readonly leak?: RevocationProgress | null;
}

/** Gives a lease back without a credential. */
export interface AbandonRequest {
  readonly key: CredentialKey;
  readonly version: Version;
  /** Whether WeChat may have issued something: `unknown` leaves the asking open. */
  readonly issued: 'nothing' | 'unknown';
  readonly pause?: {
    readonly id: string;
    /** By the store's clock. */
    readonly until: number;
    /** Bounds `until` should the store's clock go back. */
    readonly forMs: number;
    readonly failures: number;
    readonly reason: PauseReason;
  };
  /** The leak procedure from now on; absent leaves it as it is. */
  readonly leak?: RevocationProgress;
}

/** Puts a process's copy back into a store that lost it. */
export interface RestoreRequest extends CredentialWrite {
  readonly issuedAt: number;
  /** Above 0, the copy is due that soon where the store kept another value: one of the two has been superseded. */
  readonly inDoubtMs: number;
}

/** How often a credential may be reported as refused before the reporter, not the credential, is doubted. */
export interface ReportLimit {
  readonly burst: number;
  readonly refillMs: number;
  readonly perHour: number;
}

/** Marks a credential that WeChat refused. */
export interface RejectRequest {
  readonly key: CredentialKey;
  readonly fingerprint: string;
  /** By the store's clock: what WeChat confirmed after this is not marked. */
  readonly reportedAt: number;
  readonly standing: 'reported' | 'rejected';
  /** Absent for whoever checked with WeChat: a verdict is not rationed. */
  readonly allowance?: ReportLimit;
}

/** `current` when the store keeps another value, or this one confirmed since; `none` when it keeps nothing. */
export interface RejectResult {
  readonly outcome: 'marked' | 'already' | 'current' | 'allowance-spent' | 'none';
  readonly snapshot: RecordSnapshot;
}

/** Removes a credential for good: that of a user who withdrew. */
export interface ForgetRequest {
  readonly key: CredentialKey;
  /** The highest version to remove, as {@link latestOf} makes it of a reading. */
  readonly upTo: Version;
}

/** Whether a store keeps what it is given, through a restart of its own; `unknown` where it could not be asked. */
export type Durability = 'durable' | 'volatile' | 'unknown';

/** What an app's credentials share in the store: pauses and budgets. */
export interface AppSnapshot {
  readonly storeTime: number;
  readonly pauses: readonly Pause[];
  readonly budgets: readonly BudgetUse[];
}

/**
 * Says that something may have changed; carries no value. Without a key, anything may have. With the revision since then, who
 * has read that much already is spared a read.
 */
export type WatchListener = (key?: CredentialKey, revision?: string) => void;

/**
 * Keeps one record a credential for all processes. Each step is atomic, safe when it runs twice and safe when it runs
 * late. Results are data; a step throws {@link TokenStoreError} only when the store fails, and
 * {@link TokenRecordError} when it holds something under our key that we cannot read, which it never overwrites.
 */
export interface TokenStore {
  /** Whether what was written is made to survive a restart of the store: `false` where it may be forgotten. */
  readonly durable: boolean;
  /** Host and port, for errors, log lines and health: never a user, a password or a whole URL. */
  readonly address?: string | undefined;
  /** What the medium says of that, asked now: its settings may say otherwise. Never rejects, in an outage neither. */
  durability?(): Promise<Durability>;
  /** Told by the module before the first step: how long it waits for one (`timing.storeTimeoutMs`). */
  useTimeout?(ms: number): void;
  /** Awaited when the application starts. Throws `WechatTokenOptionsError` where the store can never work; an outage is none. */
  prepare?(): Promise<void>;
  /** The record with its remaining life, or none. Throws when the store fails: an outage never looks like a first run. */
  read(key: CredentialKey): Promise<RecordSnapshot>;
  /** The revisions of many keys in one go, in their order. */
  revisions(
    keys: readonly CredentialKey[],
  ): Promise<{ readonly storeTime: number; readonly revisions: readonly string[] }>;
  /** Gives the only lease, with a fence and an open asking, and counts the budgets; or says why not. */
  acquire(request: AcquireRequest): Promise<AcquireResult>;
  /** Writes unless a newer version stands there; repeated, changes nothing. Answers what stands there now. */
  commit(
    request: CommitRequest,
  ): Promise<{ readonly outcome: 'committed' | 'superseded'; readonly snapshot: RecordSnapshot }>;
  /** Ends the lease without a credential, and sets a pause unless something newer stands there. */
  abandon(request: AbandonRequest): Promise<void>;
  /** Writes if the store has nothing or an older version; touches no lease, asking, pause or budget. */
  restore(
    request: RestoreRequest,
  ): Promise<{ readonly outcome: 'taken' | 'kept'; readonly snapshot: RecordSnapshot }>;
  /** Marks the record as refused if it still has this fingerprint and the allowance permits; else marks nothing. */
  reject(request: RejectRequest): Promise<RejectResult>;
  /**
   * Removes the record for good, its secrets with it, unless a newer version than `upTo` stands there: so it may run
   * twice, and late. What was granted before and is committed or restored afterwards is not written: neither anything up
   * to `upTo`, nor, where a record is removed, anything that was under way at that moment. What is granted afterwards is.
   * For that the store remembers fences and attempts, no secret, for a while: as long as a step may be late.
   */
  forget(request: ForgetRequest): Promise<void>;
  /** The pauses and budgets of an app. */
  inspect(appId: string): Promise<AppSnapshot>;
  /** Calls `listener` after commits, rejections and reconnects, best effort. Answers how to stop. */
  watch(listener: WatchListener): () => void;
  /** Closes what the store opened itself. */
  close?(): Promise<void>;
}

/** Names the {@link TokenStore} in a Nest container. */
export const TOKEN_STORE = Symbol('nestjs-wechat-token:TokenStore');

/** What is known of whether `store` keeps what it is given: its own word, and what its medium says if it can be asked. */
export async function durabilityOf(store: Pick<TokenStore, 'durable' | 'durability'>): Promise<Durability> {
  if (!store.durable) return 'volatile';
  return (await store.durability?.()) ?? 'durable';
}
