import type { Process, RecordSnapshot, State } from './state.js';
import type { Rules } from './variant.js';

/** The process that is at work on an asking; none when it has died or given up. */
export function ownerOf({ processes }: State, asking: number): Process | undefined {
  for (const process of processes) if (process.asking === asking) return process;
  return undefined;
}

/** Whether the store keeps a credential whose life has not ended. */
export function isLiving({ kept, isFirstEnded }: State): boolean {
  return kept !== undefined && !(kept.isFirst && isFirstEnded);
}

/** Whether one more copy of a command may travel. */
export function hasRoomForCopy(state: State, { copies }: Rules): boolean {
  let travelling = 0;
  for (const { lateAcquire } of state.processes) if (lateAcquire) travelling += 1;
  for (const { acquireCopy, hasCommitCopy } of state.askings) {
    if (acquireCopy) travelling += 1;
    if (hasCommitCopy) travelling += 1;
  }
  return travelling < copies;
}

/** The readings that acquires under way or late act on. */
export function* readingsOf(state: State): Generator<RecordSnapshot> {
  for (const { snapshot, lateAcquire } of state.processes) {
    if (snapshot) yield snapshot;
    if (lateAcquire) yield lateAcquire;
  }
  for (const { acquireCopy } of state.askings) if (acquireCopy) yield acquireCopy;
}
