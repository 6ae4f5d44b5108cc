import type { Breach } from './properties.js';
import type { Rules } from './variant.js';

/** How many generations a credential is behind WeChat's current one; 2 stands for all that WeChat refuses. */
export type Generation = 0 | 1 | 2;

/**
 * How old the reading is that an acquire acts on: `stale` when a lease granted after it ran out its time, `overtaken`
 * when one was granted after it and is given back, `passed` while such a lease lives.
 */
export type ReadingAge = 'stale' | 'passed' | 'overtaken' | 'fresh';

/** What an acquire acts on. */
export interface RecordSnapshot {
  /** Whether the record is still the one that was read. */
  isSeen: boolean;
  age: ReadingAge;
}

/** What became of an asking's one request to WeChat. */
export type RequestState = 'unsent' | 'travelling' | 'served' | 'gone';

/** One grant and what came of it. Askings stand in the order of their fences. */
export interface Asking {
  hasLease: boolean;
  isOpen: boolean;
  /** Whether this attempt is the last that was granted a lease. */
  isLast: boolean;
  request: RequestState;
  /** Of the credential that WeChat issued to it. */
  generation: Generation;
  /** Whether its commit ran. */
  isWritten: boolean;
  /** Whether a copy of its commit still travels. */
  hasCommitCopy: boolean;
  /** A copy of its acquire that still travels. */
  acquireCopy: RecordSnapshot | undefined;
  /** Whether another asking was open while this one was. */
  isOverlapped: boolean;
  /** Whether the record is not due before this one can no longer be served. */
  holdsDue: boolean;
  /** Names for the story, no part of the state. */
  readonly fence: number;
  value: string;
}

/**
 * Where a process stands in its round. `repeat`: it was granted a lease and did not hear of it. `issued`: WeChat has
 * answered; until the process commits, the answer may as well be under way still, or get lost.
 */
export type Phase = 'idle' | 'read' | 'repeat' | 'granted' | 'waiting' | 'issued';

/** One process. One that dies is replaced by one that knows nothing. */
export interface Process {
  phase: Phase;
  /** The index of its asking; -1 for none. */
  asking: number;
  snapshot: RecordSnapshot | undefined;
  /** An acquire that it gave up and that may still run. */
  lateAcquire: RecordSnapshot | undefined;
  readonly name: string;
}

/** The record in the store. */
export interface Kept {
  /** The asking whose fence is its version; -1 for the one kept at the start. */
  asking: number;
  generation: Generation;
  /** Whether its value is the credential kept at the start, which is near its end. */
  isFirst: boolean;
  due: 'no' | 'later' | 'now';
  value: string;
}

/** Everything at one moment: processes, store, WeChat and what travels between them. */
export interface State {
  readonly processes: Process[];
  askings: Asking[];
  kept: Kept | undefined;
  /** Whether the life of the credential kept at the start has ended. */
  isFirstEnded: boolean;
  /** Issuer `same`: whether WeChat may make a new credential, because none lives or the first is near its end. */
  isRenewable: boolean;
  /** The first property that the step to this state broke. */
  breach: Breach | undefined;
  /** Counters for names, no part of the state. */
  fences: number;
  values: number;
}

/** Where a search begins. */
export function startOf({ processes, start }: Rules): State {
  return {
    processes: Array.from({ length: processes }, (_, index) => idleProcess('ABCDEFGH'[index]!)),
    askings: [],
    kept: start === 'due' ? { asking: -1, generation: 0, isFirst: true, due: 'now', value: 'T0' } : undefined,
    isFirstEnded: start === 'nothing',
    isRenewable: true,
    breach: undefined,
    fences: 0,
    values: 0,
  };
}

/** A process that knows nothing. */
export function idleProcess(name: string): Process {
  return { phase: 'idle', asking: -1, snapshot: undefined, lateAcquire: undefined, name };
}
