import type { PauseReason, Standing } from '../../core/ports/token-store.js';
import type { Version } from '../../core/ports/version.js';

/** How far two clocks of one store may part before what it says about time is doubted. */
export const CLOCK_TOLERANCE_MS = 2_000;

/** No credential lives longer: of what is said to, the life is cut. */
export const LONGEST_LIFE_MS = 10 * 365 * 86_400_000;

/** No instant lies so far ahead, however wrong a clock was: what does was not written by this program. */
export const FARTHEST_MS = 100 * 365 * 86_400_000;

/** How far a fence may be ahead of the store's clock, which is faster than fences: so that one can always follow. */
export const FARTHEST_FENCE = 5_000_000_000_000_000;

/** A kept credential. Instants are Unix ms by the store's clock. */
export interface RecordState {
  value: string;
  issuerState: string | undefined;
  fingerprint: string;
  version: Version;
  standing: Standing;
  issuedAt: number;
  confirmedAt: number;
  expiresAt: number;
  dueAt: number;
  lifeMs: number;
}

/** The right to refresh one credential. `leaseMs` bounds `until` when the clock went back. */
export interface LeaseState {
  version: Version;
  grantedAt: number;
  until: number;
  leaseMs: number;
}

/** A call to WeChat whose outcome is not known yet. `inDoubtMs` bounds `inDoubtUntil` when the clock went back. */
export interface AskingState {
  version: Version;
  inDoubtUntil: number;
  inDoubtMs: number;
  /** Another asking was open at the same time: nobody knows whose credential WeChat made last. */
  isOverlapped: boolean;
}

/** The progress of a leak procedure. `waitMs` bounds `nextAt` when the clock went back. */
export interface LeakState {
  left: number;
  nextAt: number;
  waitMs: number;
}

/** What is left of the reports that one credential's callers may make. */
export interface AllowanceState {
  tokens: number;
  refilledAt: number;
  /** When the reports of the last hour were made. */
  marks: number[];
}

/** Everything kept for one key. */
export interface CredentialState {
  record: RecordState | undefined;
  lease: LeaseState | undefined;
  /** The last attempt that was granted a lease, and the last that gave one back without a credential. */
  lastGranted: Version | undefined;
  /** Another asking was open when the last attempt was granted. */
  isLastOverlapped: boolean;
  lastAbandoned: Version | undefined;
  askings: AskingState[];
  leak: LeakState | undefined;
  allowance: AllowanceState | undefined;
  highestFence: number;
  /** Nothing up to this fence is written any more: the record was removed for good. */
  forgottenFence: number;
  /** When a step was last taken here. */
  touchedAt: number;
}

/** A reason to leave WeChat alone, bounded by `forMs` when the clock went back. */
export interface PauseState {
  readonly id: string;
  until: number;
  forMs: number;
  failures: number;
  reason: PauseReason;
  setBy: Version;
}

/** A day's calls, counted from the first one. */
export interface BudgetState {
  readonly id: string;
  startedAt: number;
  used: number;
}

/** Everything that the credentials of one app share. Lists, not maps: few entries, and many apps. */
export interface AppState {
  pauses: PauseState[];
  budgets: BudgetState[];
}

/** What a step works on: the state of one key, of its app, and the one moment the whole step happens at. */
export interface Slot {
  readonly credential: CredentialState;
  readonly app: AppState;
  readonly now: number;
}

/** The state of a key that the store knows nothing about. */
export function emptyCredential(): CredentialState {
  return {
    record: undefined,
    lease: undefined,
    lastGranted: undefined,
    isLastOverlapped: false,
    lastAbandoned: undefined,
    askings: [],
    leak: undefined,
    allowance: undefined,
    highestFence: 0,
    forgottenFence: 0,
    touchedAt: 0,
  };
}

/** The state of an app that has neither pauses nor budgets. */
export function emptyApp(): AppState {
  return { pauses: [], budgets: [] };
}

/** A list with `entry` in the place of the one with its id, or at its end. */
export function withEntry<T extends { readonly id: string }>(entries: readonly T[], entry: T): T[] {
  const isKnown = entries.some(({ id }) => id === entry.id);
  // Not spread: that reserves room for sixteen more.
  return isKnown ? entries.map((other) => (other.id === entry.id ? entry : other)) : entries.concat(entry);
}
