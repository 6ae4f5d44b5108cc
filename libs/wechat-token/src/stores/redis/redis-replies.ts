import type {
  AcquireRequest,
  AcquireResult,
  AppSnapshot,
  BudgetUse,
  Pause,
  RecordSnapshot,
  RecordStatus,
  StoredCredential,
} from '../../core/ports/token-store.js';

/** A reply of a script: strings, and tables of strings. In Lua an empty list and an empty table are both `{}`. */
export type Reply = Readonly<Record<string, unknown>>;

/** A request as the scripts take it: numbers as digits, which no JSON library can round. */
export function requestText(request: object): string {
  return JSON.stringify(request, (_, value: unknown) =>
    typeof value === 'number' ? digitsOf(value) : value,
  );
}

export function snapshotOf(reply: Reply): RecordSnapshot {
  const { revision, record, revocation } = reply;
  return {
    storeTime: Number(reply['storeTime']),
    revision: String(revision),
    ...(isTable(record) && { record: recordOf(record) }),
    leaseMs: Number(reply['leaseMs']),
    inDoubtForMs: Number(reply['inDoubtForMs']),
    ...(isTable(revocation) && {
      revocation: { left: Number(revocation['left']), nextInMs: Number(revocation['nextInMs']) },
    }),
  };
}

/** Parses the reply of acquire; `undefined` if it is not the reply of one of our scripts. */
export function acquireResultOf(reply: Reply, request: AcquireRequest): AcquireResult | undefined {
  const outcome = reply['outcome'] as AcquireResult['outcome'];
  switch (outcome) {
    case 'granted': {
      const failures = listOf(reply['failures']).map(Number);
      return {
        outcome,
        storeTime: Number(reply['storeTime']),
        version: String(reply['version']),
        failures: Object.fromEntries(request.pauses.map((id, i) => [id, failures[i] ?? 0])),
        budgets: listOf(reply['budgets']).map(budgetOf),
      };
    }
    case 'current':
      return { outcome, snapshot: snapshotOf(tableOf(reply['snapshot'])) };
    case 'held':
    case 'in-doubt':
      return { outcome, remainingMs: Number(reply['remainingMs']) };
    case 'paused':
      return { outcome, pause: pauseOf(reply['pause']) };
    case 'budget-spent':
      return { outcome, budget: budgetOf(reply['budget']) };
    case 'read-again':
      return { outcome };
  }
}

export function appReadingOf(reply: Reply): AppSnapshot {
  return {
    storeTime: Number(reply['storeTime']),
    pauses: listOf(reply['pauses']).map(pauseOf),
    budgets: listOf(reply['budgets']).map(budgetOf),
  };
}

export function tableOf(value: unknown): Reply {
  return isTable(value) ? value : {};
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isTable(value: unknown): value is Reply {
  return typeof value === 'object' && value !== null;
}

function recordOf(record: Reply): StoredCredential {
  return {
    value: String(record['value']),
    ...(typeof record['issuerState'] === 'string' && { issuerState: record['issuerState'] }),
    fingerprint: String(record['fingerprint']),
    version: String(record['version']),
    status: record['status'] as RecordStatus,
    remainingMs: Number(record['remainingMs']),
    dueInMs: Number(record['dueInMs']),
    issuedAgoMs: Number(record['issuedAgoMs']),
    confirmedAgoMs: Number(record['confirmedAgoMs']),
  };
}

function pauseOf(value: unknown): Pause {
  const { id, remainingMs, failures, reason } = tableOf(value);
  return {
    id: String(id),
    remainingMs: Number(remainingMs),
    failures: Number(failures),
    reason: JSON.parse(String(reason)) as Pause['reason'],
  };
}

function budgetOf(value: unknown): BudgetUse {
  const { id, used, resetsInMs } = tableOf(value);
  return { id: String(id), used: Number(used), resetsInMs: Number(resetsInMs) };
}

function digitsOf(value: number): string {
  const bounded = Math.max(Number.MIN_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, value));
  return String(Math.round(bounded));
}
