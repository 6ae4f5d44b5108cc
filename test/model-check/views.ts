import type { Process, RecordSnapshot, State } from './state.js';
import type { Rules } from './variant.js';

/** The process that works on a request; none if it has died or given up. */
export function ownerOf({ processes }: State, grant: number): Process | undefined {
  for (const process of processes) if (process.grant === grant) return process;
  return undefined;
}

/** Whether the store has a valid credential. */
export function isValid({ kept, isFirstEnded }: State): boolean {
  return kept !== undefined && !(kept.isFirst && isFirstEnded);
}

/** Whether one more copy of a command may be on its way. */
export function hasRoomForCopy(state: State, { copies }: Rules): boolean {
  let travelling = 0;
  for (const { lateAcquire } of state.processes) if (lateAcquire) travelling += 1;
  for (const { acquireCopy, hasCommitCopy } of state.grants) {
    if (acquireCopy) travelling += 1;
    if (hasCommitCopy) travelling += 1;
  }
  return travelling < copies;
}

/** The snapshots that acquires in progress, or late ones, act on. */
export function* readingsOf(state: State): Generator<RecordSnapshot> {
  for (const { snapshot, lateAcquire } of state.processes) {
    if (snapshot) yield snapshot;
    if (lateAcquire) yield lateAcquire;
  }
  for (const { acquireCopy } of state.grants) if (acquireCopy) yield acquireCopy;
}
