import type { PauseReason, RecordStatus } from '../../core/ports/token-store.js';
import type { Version } from '../../core/ports/version.js';

/** How far two clocks of one store may differ before the store's times are distrusted. */
export const CLOCK_TOLERANCE_MS = 2_000;

/** The maximum lifetime of a credential; longer ones are cut. */
export const LONGEST_LIFE_MS = 10 * 365 * 86_400_000;

/** No instant of ours is further in the future, however wrong a clock was: another program wrote it. */
export const FARTHEST_MS = 100 * 365 * 86_400_000;

/** How far a fence may be ahead of the store's clock. Leaves room for the fences that follow. */
export const FARTHEST_FENCE = 5_000_000_000_000_000;

/** A stored credential. Instants are Unix ms by the store's clock. */
export interface RecordState {
  value: string;
  issuerState: string | undefined;
  fingerprint: string;
  version: Version;
  status: RecordStatus;
  issuedAt: number;
  confirmedAt: number;
  expiresAt: number;
  dueAt: number;
  lifetimeMs: number;
  /** How long to keep it after it expired; undefined for 40 days. */
  keepMs: number | undefined;
}

/** The right to refresh one credential. `leaseMs` bounds `until` when the clock went back. */
export interface LeaseState {
  version: Version;
  grantedAt: number;
  until: number;
  leaseMs: number;
}

/** A request to WeChat whose outcome is unknown. `inDoubtMs` bounds `inDoubtUntil` when the clock went back. */
export interface RequestInDoubt {
  version: Version;
  inDoubtUntil: number;
  inDoubtMs: number;
  /** Another request was in doubt at the same time: which of the two WeChat served last is unknown. */
  isOverlapped: boolean;
}

/** The progress of a revocation. `waitMs` bounds `nextAt` when the clock went back. */
export interface RevocationState {
  left: number;
  nextAt: number;
  waitMs: number;
}

/** The token bucket that limits the reports of one credential. */
export interface ReportLimitState {
  tokens: number;
  refilledAt: number;
  /** When the reports of the last hour were made. */
  marks: number[];
}

/** The state of one key. */
export interface CredentialState {
  record: RecordState | undefined;
  lease: LeaseState | undefined;
  /** The last attempt that was granted a lease; below, the last that released one without a credential. */
  lastGranted: Version | undefined;
  /** Another request was in doubt when the last attempt was granted. */
  isLastOverlapped: boolean;
  lastAbandoned: Version | undefined;
  inDoubt: RequestInDoubt[];
  revocation: RevocationState | undefined;
  reportLimit: ReportLimitState | undefined;
  highestFence: number;
  /** No fence up to this one can write any more: the record was removed for good. */
  forgottenFence: number;
  /** The time of the last step on this key. */
  touchedAt: number;
}

/** Why WeChat is not called for a while. `forMs` bounds `until` when the clock went back. */
export interface PauseState {
  readonly id: string;
  until: number;
  forMs: number;
  failures: number;
  reason: PauseReason;
  setBy: Version;
}

/** The calls of one day, which begins with its first call. */
export interface BudgetState {
  readonly id: string;
  startedAt: number;
  used: number;
}

/** What the credentials of one app share. Lists rather than maps: there are few entries, and many apps. */
export interface AppState {
  pauses: PauseState[];
  budgets: BudgetState[];
}

/** What a step works on: the state of one key and of its app, and the time of the step. */
export interface Slot {
  readonly credential: CredentialState;
  readonly app: AppState;
  readonly now: number;
}

/** The state of a key without a record. */
export function emptyCredential(): CredentialState {
  return {
    record: undefined,
    lease: undefined,
    lastGranted: undefined,
    isLastOverlapped: false,
    lastAbandoned: undefined,
    inDoubt: [],
    revocation: undefined,
    reportLimit: undefined,
    highestFence: 0,
    forgottenFence: 0,
    touchedAt: 0,
  };
}

/** The state of an app without pauses and budgets. */
export function emptyApp(): AppState {
  return { pauses: [], budgets: [] };
}

/** A list in which `entry` replaces the entry with the same id, or is appended. */
export function withEntry<T extends { readonly id: string }>(entries: readonly T[], entry: T): T[] {
  const isKnown = entries.some(({ id }) => id === entry.id);
  // No spread: that reserves room for sixteen more.
  return isKnown ? entries.map((other) => (other.id === entry.id ? entry : other)) : entries.concat(entry);
}
