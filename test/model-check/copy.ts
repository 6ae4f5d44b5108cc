import type { Asking, Process, RecordSnapshot, State } from './state.js';

/**
 * A copy to change. Every field is named, in the order in which each kind of object is made elsewhere: spreading makes
 * objects of many shapes, which costs more than half the speed of a search.
 */
export function copyOf(state: State): State {
  const { kept } = state;
  return {
    processes: state.processes.map(copyOfProcess),
    askings: state.askings.map(copyOfAsking),
    kept: kept && {
      asking: kept.asking,
      generation: kept.generation,
      isFirst: kept.isFirst,
      due: kept.due,
      value: kept.value,
    },
    isFirstEnded: state.isFirstEnded,
    isRenewable: state.isRenewable,
    breach: undefined,
    fences: state.fences,
    values: state.values,
  };
}

function copyOfProcess({ phase, asking, snapshot, lateAcquire, name }: Process): Process {
  return { phase, asking, snapshot: copyOfReading(snapshot), lateAcquire: copyOfReading(lateAcquire), name };
}

function copyOfAsking(asking: Asking): Asking {
  return {
    hasLease: asking.hasLease,
    isOpen: asking.isOpen,
    isLast: asking.isLast,
    request: asking.request,
    generation: asking.generation,
    isWritten: asking.isWritten,
    hasCommitCopy: asking.hasCommitCopy,
    acquireCopy: copyOfReading(asking.acquireCopy),
    isOverlapped: asking.isOverlapped,
    holdsDue: asking.holdsDue,
    fence: asking.fence,
    value: asking.value,
  };
}

function copyOfReading(snapshot: RecordSnapshot | undefined): RecordSnapshot | undefined {
  return snapshot && { isSeen: snapshot.isSeen, age: snapshot.age };
}
