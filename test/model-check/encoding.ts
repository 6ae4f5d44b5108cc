import type {
  Grant,
  Generation,
  KeptRecord,
  Phase,
  Process,
  RecordSnapshot,
  SnapshotAge,
  RequestState,
  State,
} from './state.js';

const PHASES: readonly Phase[] = ['idle', 'read', 'repeat', 'granted', 'waiting', 'issued'];
const AGES: readonly SnapshotAge[] = ['stale', 'passed', 'overtaken', 'fresh'];
const REQUESTS: readonly RequestState[] = ['unsent', 'travelling', 'served', 'gone'];
const DUES: readonly KeptRecord['due'][] = ['no', 'later', 'now'];

/** A state as a short string, with a part per process and per request. Processes are interchangeable, so their order does not matter. */
export function encode(state: State): string {
  const processes = state.processes.map(codeOfProcess).sort((one, other) => one - other);
  let code = String.fromCharCode(codeOfShared(state));
  for (const process of processes) code += String.fromCharCode(process);
  for (const grant of state.grants) code += String.fromCharCode(codeOfGrant(grant));
  return code;
}

/** The state behind {@link encode}, with names of its own. */
export function decode(code: string, processes: number): State {
  const shared = code.charCodeAt(0);
  const due = DUES[(shared >> 4) & 3]!;
  const kept: KeptRecord = {
    grant: (shared >> 8) - 2,
    generation: ((shared >> 6) & 3) as Generation,
    isFirst: isSet(shared, 3),
    due,
    value: 'the credential',
  };
  const names = Array.from({ length: processes }, (_, index) => index);
  const grants: Grant[] = [];
  for (let index = 1 + processes; index < code.length; index += 1) {
    grants.push(grantOf(code.charCodeAt(index), index - processes));
  }
  return {
    processes: names.map((index) => processOf(code.charCodeAt(1 + index), String(index))),
    grants,
    kept: kept.grant === -2 ? undefined : kept,
    isFirstEnded: isSet(shared, 2),
    isRenewable: isSet(shared, 1),
    breach: undefined,
    fences: grants.length,
    values: 0,
  };
}

function codeOfShared({ kept, isFirstEnded, isRenewable }: State): number {
  const keptCode = kept
    ? ((kept.grant + 2) << 8) |
      (kept.generation << 6) |
      (DUES.indexOf(kept.due) << 4) |
      (Number(kept.isFirst) << 3)
    : 0;
  return keptCode | (Number(isFirstEnded) << 2) | (Number(isRenewable) << 1);
}

function codeOfProcess({ phase, grant, snapshot, lateAcquire }: Process): number {
  return (
    (PHASES.indexOf(phase) << 11) |
    ((grant + 1) << 8) |
    (codeOfReading(snapshot) << 4) |
    codeOfReading(lateAcquire)
  );
}

function processOf(code: number, name: string): Process {
  return {
    phase: PHASES[code >> 11]!,
    grant: ((code >> 8) & 7) - 1,
    snapshot: snapshotOf((code >> 4) & 15),
    lateAcquire: snapshotOf(code & 15),
    name,
  };
}

function codeOfGrant(grant: Grant): number {
  return (
    (REQUESTS.indexOf(grant.request) << 13) |
    (grant.generation << 11) |
    (codeOfReading(grant.acquireCopy) << 7) |
    (Number(grant.hasLease) << 6) |
    (Number(grant.isInDoubt) << 5) |
    (Number(grant.isLast) << 4) |
    (Number(grant.isWritten) << 3) |
    (Number(grant.hasCommitCopy) << 2) |
    (Number(grant.isOverlapped) << 1) |
    Number(grant.holdsDue)
  );
}

function grantOf(code: number, fence: number): Grant {
  return {
    hasLease: isSet(code, 6),
    isInDoubt: isSet(code, 5),
    isLast: isSet(code, 4),
    request: REQUESTS[code >> 13]!,
    generation: ((code >> 11) & 3) as Generation,
    isWritten: isSet(code, 3),
    hasCommitCopy: isSet(code, 2),
    acquireCopy: snapshotOf((code >> 7) & 15),
    isOverlapped: isSet(code, 1),
    holdsDue: isSet(code, 0),
    fence,
    value: '',
  };
}

function codeOfReading(snapshot: RecordSnapshot | undefined): number {
  return snapshot ? 8 | (Number(snapshot.isSeen) << 2) | AGES.indexOf(snapshot.age) : 0;
}

function snapshotOf(code: number): RecordSnapshot | undefined {
  return code === 0 ? undefined : { isSeen: isSet(code, 2), age: AGES[code & 3]! };
}

function isSet(code: number, bit: number): boolean {
  return ((code >> bit) & 1) === 1;
}
