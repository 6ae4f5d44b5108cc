import type { Breach } from './properties.js';
import type { Rules } from './variant.js';

/** How many generations a credential is behind WeChat's current one; 2 stands for all that WeChat refuses. */
export type Generation = 0 | 1 | 2;

/**
 * The age of the snapshot that an acquire acts on: `stale` if a lease granted after it has expired, `overtaken` if one was granted after it
 * and released, `passed` while such a lease is held.
 */
export type SnapshotAge = 'stale' | 'passed' | 'overtaken' | 'fresh';

/** What an acquire acts on. */
export interface RecordSnapshot {
  /** Whether the record is still the one that was read. */
  isSeen: boolean;
  age: SnapshotAge;
}

/** The state of an attempt's one request to WeChat. */
export type RequestState = 'unsent' | 'travelling' | 'served' | 'gone';

/** One grant and its request. They are in the order of their fences. */
export interface Grant {
  hasLease: boolean;
  isInDoubt: boolean;
  /** Whether this attempt is the last that was granted a lease. */
  isLast: boolean;
  request: RequestState;
  /** Of the credential that WeChat issued for it. */
  generation: Generation;
  /** Whether its commit ran. */
  isWritten: boolean;
  /** Whether a copy of its commit is still on its way. */
  hasCommitCopy: boolean;
  /** A copy of its acquire that is still on its way. */
  acquireCopy: RecordSnapshot | undefined;
  /** Whether another request was in doubt while this one was. */
  isOverlapped: boolean;
  /** Whether the record is not due before this request can no longer be served. */
  holdsDue: boolean;
  /** Names for the story, no part of the state. */
  readonly fence: number;
  value: string;
}

/**
 * The phase of a process's attempt. `repeat`: it was granted a lease and does not know it. `issued`: WeChat has answered; until the process
 * commits, the answer may still be on its way, or get lost.
 */
export type Phase = 'idle' | 'read' | 'repeat' | 'granted' | 'waiting' | 'issued';

/** One process. One that dies is replaced by one that knows nothing. */
export interface Process {
  phase: Phase;
  /** The index of its request; -1 for none. */
  grant: number;
  snapshot: RecordSnapshot | undefined;
  /** An acquire that it gave up and that may still run. */
  lateAcquire: RecordSnapshot | undefined;
  readonly name: string;
}

/** The record in the store. */
export interface KeptRecord {
  /** The request whose fence is its version; -1 for the record at the start. */
  grant: number;
  generation: Generation;
  /** Whether its value is the credential of the start, which is near its expiry. */
  isFirst: boolean;
  due: 'no' | 'later' | 'now';
  value: string;
}

/** The state at one moment: processes, store, WeChat and everything on its way between them. */
export interface State {
  readonly processes: Process[];
  grants: Grant[];
  kept: KeptRecord | undefined;
  /** Whether the credential of the start has expired. */
  isFirstEnded: boolean;
  /** Issuer `same`: whether WeChat may issue a new credential, because none is valid or the first is near its expiry. */
  isRenewable: boolean;
  /** The first property that the step to this state broke. */
  breach: Breach | undefined;
  /** Counters for names, no part of the state. */
  fences: number;
  values: number;
}

/** The initial state of a search. */
export function startOf({ processes, start }: Rules): State {
  return {
    processes: Array.from({ length: processes }, (_, index) => idleProcess('ABCDEFGH'[index]!)),
    grants: [],
    kept: start === 'due' ? { grant: -1, generation: 0, isFirst: true, due: 'now', value: 'T0' } : undefined,
    isFirstEnded: start === 'nothing',
    isRenewable: true,
    breach: undefined,
    fences: 0,
    values: 0,
  };
}

/** A process that knows nothing. */
export function idleProcess(name: string): Process {
  return { phase: 'idle', grant: -1, snapshot: undefined, lateAcquire: undefined, name };
}
