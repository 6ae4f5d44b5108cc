import type { CredentialKey } from './credential.js';
import type { Version } from './version.js';

/** The status of a record: valid, reported as refused and not checked yet, or refused. */
export type RecordStatus = 'valid' | 'suspect' | 'rejected';

/** A record as a reader sees it. Durations are relative to the store's clock when it answered, and clamped. */
export interface StoredCredential {
  readonly value: string;
  /** A second secret written with the value, opaque to the store: a refresh_token. */
  readonly issuerState?: string;
  /** Replaces the value in comparisons and reports: a truncated SHA-256 of it. */
  readonly fingerprint: string;
  readonly version: Version;
  readonly status: RecordStatus;
  /** Remaining milliseconds; 0 when it has expired. Never more than at the commit. */
  readonly remainingMs: number;
  /** Milliseconds until it is due for a refresh; 0 when it is due, also if its issue date is in the future. */
  readonly dueInMs: number;
  /** Milliseconds since this value was issued. */
  readonly issuedAgoMs: number;
  /** Milliseconds since WeChat last confirmed that this value is current. */
  readonly confirmedAgoMs: number;
}

/** The progress of a revocation: the forced calls still to be made, and the wait before the next. */
export interface RevocationProgress {
  readonly left: number;
  readonly nextInMs: number;
}

/** The state of one key in the store at one moment. */
export interface RecordSnapshot {
  /** The store's clock when it answered, Unix ms. */
  readonly storeTime: number;
  /** Changes whenever anything changes that a reader acts on; empty when the key is empty. */
  readonly revision: string;
  readonly record?: StoredCredential;
  /** Remaining time of the current lease; 0 when there is none. */
  readonly leaseMs: number;
  /** Until no request is in doubt any more; 0 when none is. */
  readonly inDoubtForMs: number;
  readonly revocation?: RevocationProgress;
}

/** Why WeChat is not called for a while, shared by a fleet. Holds no secret. */
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

/** The used part of a daily budget. A day begins with its first call. */
export interface BudgetUse {
  readonly id: string;
  readonly used: number;
  readonly resetsInMs: number;
}

/** Requests the lease of one credential: the right to call WeChat. */
export interface AcquireRequest {
  readonly key: CredentialKey;
  /** Lower-case letters and digits, new for each attempt. A second request with the same id gets the same lease. */
  readonly attemptId: string;
  /** The store's time in the snapshot that this request is based on. */
  readonly readAt: number;
  /** A snapshot older than this is refused: the command was delayed, or the store's clock moved. */
  readonly readWindowMs: number;
  /** The version to be replaced or checked, as read; absent when there was no record. */
  readonly replaces?: Version;
  /** The highest version this process has ever seen, so that fences do not go back after a store was wiped. */
  readonly highestVersion?: Version;
  readonly leaseMs: number;
  /** How long a request of unknown outcome stays in doubt; 0 if a second request is harmless or nothing is issued. */
  readonly inDoubtMs: number;
  /** `current` unless the kept credential was issued at least so long ago. */
  readonly minSinceIssuedMs?: number;
  /** `current` unless the kept credential was confirmed at least so long ago. */
  readonly minSinceConfirmedMs?: number;
  /** The ids of the pauses that apply to this request. */
  readonly pauses: readonly string[];
  /** Each is counted once per grant; above its limit, the lease is refused. */
  readonly budgets: readonly { readonly id: string; readonly limit: number }[];
  /** Begins a revocation, or resumes one: written with the grant, unless one is already recorded. */
  readonly revocation?: RevocationProgress;
}

/** The answer to an {@link AcquireRequest}. */
export type AcquireResult =
  | {
      readonly outcome: 'granted';
      /** The store's time of the grant. */
      readonly storeTime: number;
      /** The version that a commit under this lease writes. */
      readonly version: Version;
      /** Consecutive failures of each requested pause. */
      readonly failures: Readonly<Record<string, number>>;
      readonly budgets: readonly BudgetUse[];
    }
  | { readonly outcome: 'current'; readonly snapshot: RecordSnapshot }
  | { readonly outcome: 'held' | 'in-doubt'; readonly remainingMs: number }
  | { readonly outcome: 'paused'; readonly pause: Pause }
  | { readonly outcome: 'budget-spent'; readonly budget: BudgetUse }
  | { readonly outcome: 'read-again' };

/** A credential to write. Instants are by the store's clock, so that a delayed operation is still correct. */
export interface CredentialWrite {
  readonly key: CredentialKey;
  readonly version: Version;
  readonly value: string;
  readonly fingerprint: string;
  readonly issuerState?: string;
  readonly expiresAt: number;
  readonly dueAt: number;
  /**
   * The remaining time as the writer counts it. If `expiresAt` is more than 2 ms beyond that, the store's clock went back
   * since the instants were computed, and the store moves all of them back by as much. Less is rounding.
   */
  readonly lifetimeMs: number;
  /** How long to keep the record after it expired. @default 40 days */
  readonly keepMs?: number;
}

/** Writes what WeChat issued or confirmed. */
export interface CommitRequest extends CredentialWrite {
  /** The store's time just before the request to WeChat. */
  readonly askedAt: number;
  /**
   * The store's time when WeChat first issued this value, as far as the writer knows. If the store has the same value, the
   * earlier of the two counts. @default `askedAt`
   */
  readonly issuedAt?: number;
  /**
   * The version that the writer had read; empty if there was no record. If the store has the same value under another version by
   * now, the earlier end of the two counts. Absent for a kind whose value gets a longer life: then the writer's end counts.
   */
  readonly basedOn?: Version;
  /** As in the acquire: above 0, another request may have invalidated this value. */
  readonly inDoubtMs: number;
  /** Pauses that this success ends. */
  readonly clears: readonly string[];
  /** The new state of the revocation; absent leaves it unchanged, `null` ends it. */
  readonly revocation?: RevocationProgress | null;
}

/** Releases a lease without a credential. */
export interface AbandonRequest {
  readonly key: CredentialKey;
  readonly version: Version;
  /** Whether WeChat may have issued a credential: `unknown` leaves the request in doubt. */
  readonly issued: 'nothing' | 'unknown';
  readonly pause?: {
    readonly id: string;
    /** By the store's clock. */
    readonly until: number;
    /** Limits `until`. If the store's clock goes back behind the beginning, the pause is over. */
    readonly forMs: number;
    readonly failures: number;
    readonly reason: PauseReason;
  };
  /** The new state of the revocation; absent leaves it unchanged. */
  readonly revocation?: RevocationProgress;
}

/** Restores a process's copy in a store that lost it. */
export interface RestoreRequest extends CredentialWrite {
  readonly issuedAt: number;
  /** Above 0, the copy becomes due this soon if the store has another value: one of the two was superseded. */
  readonly inDoubtMs: number;
}

/** How many reports are examined (a token bucket). Beyond it the reporter is doubted, not the credential. */
export interface ReportLimit {
  readonly burst: number;
  readonly refillMs: number;
  readonly perHour: number;
}

/** Marks a credential that WeChat refused. */
export interface RejectRequest {
  readonly key: CredentialKey;
  readonly fingerprint: string;
  /** By the store's clock: a value that WeChat confirmed after this is not marked. */
  readonly reportedAt: number;
  readonly status: 'suspect' | 'rejected';
  /** Absent if this process checked with WeChat: such a verdict is not limited. */
  readonly limit?: ReportLimit;
}

/** `current`: the store has another value, or this one was confirmed since. `none`: the store has no record. */
export interface RejectResult {
  readonly outcome: 'marked' | 'already' | 'current' | 'limit-reached' | 'none';
  readonly snapshot: RecordSnapshot;
}

/** Removes a credential for good: that of a user who withdrew the authorization. */
export interface ForgetRequest {
  readonly key: CredentialKey;
  /** The highest version to remove, from {@link latestOf} of a snapshot. */
  readonly upTo: Version;
}

/** Whether a store keeps its data through a restart; `unknown` if that could not be found out. */
export type Durability = 'durable' | 'volatile' | 'unknown';

/** The state that an app's credentials share in the store: pauses and budgets. */
export interface AppSnapshot {
  readonly storeTime: number;
  readonly pauses: readonly Pause[];
  /** Those whose day has not ended. */
  readonly budgets: readonly BudgetUse[];
}

/**
 * A hint that a record may have changed; carries no value. Without a key, any record may have. A process that has already
 * read `revision` skips the read.
 */
export type WatchListener = (key?: CredentialKey, revision?: string) => void;

/**
 * Keeps one record per credential for all processes. Each operation is atomic, and safe when it runs twice or late: a late
 * write is refused because its version (the fence of its lease) is lower than the record's. Results are data; an operation
 * throws {@link TokenStoreError} only when the store fails, and {@link TokenRecordError} when our key holds something that
 * cannot be read, which is never overwritten.
 */
export interface TokenStore {
  /** Whether the data survives a restart of the store: `false` if it may be lost. */
  readonly durable: boolean;
  /** Host and port, for errors, log lines and health: never a user, a password or a whole URL. */
  readonly address?: string | undefined;
  /** The time-out of `reject`, where a report is checked first and so takes longer than any other operation. */
  readonly rejectTimeoutMs?: number | undefined;
  /** As `durable`, from the current settings of the medium, which may differ. Never rejects, not even in an outage. */
  durability?(): Promise<Durability>;
  /** Called before the first operation with the time-out of each (`timing.storeTimeoutMs`). */
  useTimeout?(ms: number): void;
  /** Awaited when the application starts. Throws `WechatTokenOptionsError` if the store can never work, but not in an outage. */
  prepare?(): Promise<void>;
  /** Reads the record with its remaining time, if any. Throws when the store fails: an outage never looks like a first run. */
  read(key: CredentialKey): Promise<RecordSnapshot>;
  /** Reads the revisions of many keys in one call, in their order. */
  revisions(
    keys: readonly CredentialKey[],
  ): Promise<{ readonly storeTime: number; readonly revisions: readonly string[] }>;
  /** Grants the only lease, with a fence and a request in doubt, and counts the budgets; or returns why not. */
  acquire(request: AcquireRequest): Promise<AcquireResult>;
  /** Writes unless the record has a newer version; a repetition changes nothing. Returns the record as it is then. */
  commit(
    request: CommitRequest,
  ): Promise<{ readonly outcome: 'committed' | 'superseded'; readonly snapshot: RecordSnapshot }>;
  /** Ends the lease without a credential, and sets a pause unless there is a newer one. */
  abandon(request: AbandonRequest): Promise<void>;
  /** Writes if the store has no record or an older version; leaves leases, requests in doubt, pauses and budgets unchanged. */
  restore(
    request: RestoreRequest,
  ): Promise<{ readonly outcome: 'taken' | 'kept'; readonly snapshot: RecordSnapshot }>;
  /** Marks the record as refused if it still has this fingerprint and the report limit permits it. */
  reject(request: RejectRequest): Promise<RejectResult>;
  /**
   * Removes the record and its secrets for good, unless the record is newer than `upTo`: so it may run twice, and late.
   * A commit or restore of an earlier grant is then not written: none up to `upTo` and, if a record is removed, none that
   * was in progress at that moment. Later grants are. For this the store remembers fences and attempts, but no secret, for
   * as long as an operation may be late.
   */
  forget(request: ForgetRequest): Promise<void>;
  /** The pauses and budgets of an app. */
  inspect(appId: string): Promise<AppSnapshot>;
  /** Calls `listener` after commits, rejections and reconnects, best effort. Returns a function that stops it. */
  watch(listener: WatchListener): () => void;
  /** Closes the connections that the store opened itself. */
  close?(): Promise<void>;
}

/** Names the {@link TokenStore} in a Nest container. */
export const TOKEN_STORE = Symbol('nestjs-wechat-token:TokenStore');

/** Whether `store` keeps its data: by its `durable` flag, then by its medium if that can be asked. */
export async function durabilityOf(store: Pick<TokenStore, 'durable' | 'durability'>): Promise<Durability> {
  if (!store.durable) return 'volatile';
  return (await store.durability?.()) ?? 'durable';
}
