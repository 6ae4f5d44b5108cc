import type { Grant, Process, RecordSnapshot, State } from './state.js';

/**
 * A copy to change. Every field is named, in the order in which each kind of object is created elsewhere: spreading creates objects of many
 * shapes, which costs more than half the speed of a search.
 */
export function copyOf(state: State): State {
  const { kept } = state;
  return {
    processes: state.processes.map(copyOfProcess),
    grants: state.grants.map(copyOfGrant),
    kept: kept && {
      grant: kept.grant,
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

function copyOfProcess({ phase, grant, snapshot, lateAcquire, name }: Process): Process {
  return { phase, grant, snapshot: copyOfSnapshot(snapshot), lateAcquire: copyOfSnapshot(lateAcquire), name };
}

function copyOfGrant(grant: Grant): Grant {
  return {
    hasLease: grant.hasLease,
    isInDoubt: grant.isInDoubt,
    isLast: grant.isLast,
    request: grant.request,
    generation: grant.generation,
    isWritten: grant.isWritten,
    hasCommitCopy: grant.hasCommitCopy,
    acquireCopy: copyOfSnapshot(grant.acquireCopy),
    isOverlapped: grant.isOverlapped,
    holdsDue: grant.holdsDue,
    fence: grant.fence,
    value: grant.value,
  };
}

function copyOfSnapshot(snapshot: RecordSnapshot | undefined): RecordSnapshot | undefined {
  return snapshot && { isSeen: snapshot.isSeen, age: snapshot.age };
}
