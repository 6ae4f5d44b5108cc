import type { StoreSteps } from './simulated-store.js';
import type { TokenTable } from '../../libs/wechat-token/src/stores/memory/token-table.js';
import type { CredentialKey } from '../../libs/wechat-token/src/core/ports/credential.js';
import { RejectionHandling } from '../../libs/wechat-token/src/core/keeper/rejection-handling.js';
import { HOUR, MINUTE, SECOND, type Fault, type FaultKind } from './fault-plan.js';
import { ALL_GUARDS, type Guards } from './guards.js';
import type { ScheduleOptions } from './run-schedule.js';

/** The seed, by its number, that is tried first, and what it breaks: another promise that breaks there shows something else. */
interface Shown {
  readonly seed: number;
  readonly invariant: string;
}

/** The protocol with one guard taken out, and where that shows. */
export interface Mutant {
  /** The guard that is missing. */
  readonly without: string;
  readonly endpoint: ScheduleOptions['endpoint'];
  readonly kinds: readonly FaultKind[];
  readonly guards: Guards;
  /** Where the guard was missed when this was last looked at. */
  readonly shownBy: Shown;
  /** With tickets and users' tokens besides. */
  readonly hasOthers?: boolean;
  /** In place of the faults that a seed would draw. */
  readonly faults?: readonly Fault[];
  /** Takes out what no seam reaches; answers how to put it back. */
  readonly patch?: () => () => void;
}

/** WeChat is slow while the token is confirmed, and away when it ends. */
const SLOW_THEN_AWAY: readonly Fault[] = [
  { kind: 'wechat-slow', from: 0, until: 115 * MINUTE, process: 0, weight: 0.6 },
  { kind: 'wechat-away', from: 114 * MINUTE, until: 130 * MINUTE, process: 0, weight: 0.1 },
];

/** All die while one of them asks WeChat for the next token, and the store's clock is set back before they are there again. */
const DEAD_HOLDER: readonly Fault[] = [
  { kind: 'wechat-slow', from: 115 * MINUTE, until: 116 * MINUTE, process: 0, weight: 0.9 },
  ...[0, 1, 2, 3, 4, 5].map((process) => ({
    kind: 'kills' as const,
    from: 115 * MINUTE + 11 * SECOND,
    until: 115 * MINUTE + 30 * SECOND,
    process,
    weight: 0.5,
  })),
  {
    kind: 'store-clock',
    from: 115 * MINUTE + 15 * SECOND,
    until: 115 * MINUTE + 15 * SECOND,
    process: 0,
    weight: 0.1,
  },
];

/** Four processes of six still have the old secret. */
const ROLL_OUT: readonly Fault[] = [0, 1, 2, 3].map((process) => ({
  kind: 'wrong-secret',
  from: 0,
  until: 3 * HOUR,
  process,
  weight: 0,
}));

export const MUTANTS: readonly Mutant[] = [
  mutant('the fence', { seed: 0, invariant: 'version' }, 'legacy', ['pauses', 'network'], {
    alterStore: altered((table) => ({
      commit: (request) => {
        const { record } = table.read(request.key);
        if (record && record.version > request.version) dropRecord(table, request.key);
        return table.commit(request);
      },
    })),
  }),
  mutant('the recheck inside acquire', { seed: 3, invariant: 'needless' }, 'legacy', ['network'], {
    alterStore: altered((table) => ({
      acquire: (asked) => {
        const { key, attemptId, readAt, readWindowMs, leaseMs, inDoubtMs, pauses, budgets } = asked;
        const request = { key, attemptId, readAt, readWindowMs, leaseMs, inDoubtMs, pauses, budgets };
        const kept = table.read(request.key).record?.version;
        return table.acquire({ ...request, ...(kept === undefined ? {} : { replaces: kept }) });
      },
    })),
  }),
  mutant('the attempt id', { seed: 0, invariant: 'ghost-lease' }, 'stable', ['network'], {
    alterStore: altered((table) => {
      let count = 0;
      return { acquire: (request) => table.acquire({ ...request, attemptId: `attempt${(count += 1)}` }) };
    }),
  }),
  mutant(
    '"read again"',
    { seed: 7, invariant: 'ghost-lease' },
    'stable',
    ['network', 'wechat-away', 'store-away'],
    {
      alterStore: altered((table) => ({
        acquire: (request) => table.acquire({ ...request, readAt: table.read(request.key).storeTime }),
      })),
    },
  ),
  mutant(
    'the compare in reject',
    { seed: 0, invariant: 'reject-compare' },
    'legacy',
    ['foreign', 'network', 'lost-hints'],
    {
      alterStore: altered((table) => ({
        reject: (request) => {
          const fingerprint = table.read(request.key).record?.fingerprint ?? request.fingerprint;
          return table.reject({ ...request, fingerprint, reportedAt: Infinity });
        },
      })),
    },
  ),
  mutant('the limit in reject', { seed: 0, invariant: 'calls' }, 'stable', ['bad-reporter'], {
    limit: { burst: 1e9, refillMs: 1, perHour: 1e9 },
  }),
  mutant('requests in doubt', { seed: 0, invariant: 'open-asking' }, 'legacy', ['network', 'pauses'], {
    timing: { inDoubtMs: 0 },
  }),
  mutant('the check before sending', { seed: 2, invariant: 'late-send' }, 'legacy', ['pauses'], {
    timing: { sendMarginMs: -1e9 },
  }),
  mutant(
    'life counted from before the request',
    { seed: 0, invariant: 'life' },
    'stable',
    ['wechat-slow', 'wechat-away'],
    {
      alterIssuer: (issuer, clock) => ({
        ...issuer,
        issue: async (request) => {
          const sentAt = clock.monotonic();
          const outcome = await issuer.issue(request);
          if (outcome.outcome !== 'issued') return outcome;
          return { ...outcome, lifetimeMs: outcome.lifetimeMs + (clock.monotonic() - sentAt) };
        },
      }),
    },
  ),
  {
    ...mutant(
      'the clamps',
      { seed: 1, invariant: 'failed-call' },
      'stable',
      ['store-clock', 'kills', 'wechat-slow'],
      {
        alterStore: withoutClampedLease,
      },
    ),
    faults: DEAD_HOLDER,
  },
  mutant(
    'restore only if newer',
    { seed: 1, invariant: 'version' },
    'stable',
    ['network', 'wipe', 'failover'],
    {
      alterStore: altered((table) => ({
        restore: (request) => {
          dropRecord(table, request.key);
          return table.restore(request);
        },
      })),
    },
  ),
  mutant('a commit repeated until written', { seed: 2, invariant: 'calls' }, 'legacy', ['lost-commits'], {
    repeatsCommits: false,
  }),
  mutant(
    'the flight that does not answer a later report',
    { seed: 1, invariant: 'stale-answer' },
    'stable',
    ['spurious', 'wechat-slow', 'foreign-force'],
    {},
    () => {
      const { report } = RejectionHandling.prototype;
      RejectionHandling.prototype.report = async function joined(value, reported) {
        await report.call(this, value, reported);
        return true;
      };
      return () => void (RejectionHandling.prototype.report = report);
    },
  ),
  mutant('the shared back-off', { seed: 0, invariant: 'calls' }, 'stable', ['wechat-away'], {
    alterStore: altered((table) => ({
      abandon: ({ key, version, issued }) => table.abandon({ key, version, issued }),
    })),
  }),
  mutant(
    'refusals bound to their configuration',
    { seed: 0, invariant: 'failed-call' },
    'stable',
    ['wrong-secret'],
    {
      alterStore: altered((table) => {
        const shared = (id: string) => (id.startsWith('configuration/') ? 'configuration/any' : id);
        return {
          acquire: (request) => table.acquire({ ...request, pauses: request.pauses.map(shared) }),
          abandon: (request) =>
            table.abandon(
              request.pause
                ? { ...request, pause: { ...request.pause, id: shared(request.pause.id) } }
                : request,
            ),
        };
      }),
    },
  ),
  mutant(
    'refusals bound to their address',
    { seed: 8, invariant: 'failed-call' },
    'stable',
    ['bad-address'],
    {
      alterStore: altered((table) => ({
        acquire: (request) => table.acquire({ ...request, pauses: [...request.pauses, 'address'] }),
        abandon: (request) => {
          const { pause } = request;
          if (pause?.id !== 'address') return table.abandon(request);
          return table.abandon({
            ...request,
            pause: { ...pause, forMs: 600_000, until: pause.until + 590_000 },
          });
        },
      })),
    },
  ),
  mutant('the budget', { seed: 0, invariant: 'budget' }, 'stable', ['tight-budget'], {
    alterStore: altered((table) => ({ acquire: (request) => table.acquire({ ...request, budgets: [] }) })),
  }),
];

function mutant(
  without: string,
  shownBy: Shown,
  endpoint: ScheduleOptions['endpoint'],
  kinds: readonly FaultKind[],
  guards: Partial<Guards>,
  patch?: () => () => void,
): Mutant {
  const faults = without.startsWith('life')
    ? SLOW_THEN_AWAY
    : without.includes('configuration')
      ? ROLL_OUT
      : undefined;
  return {
    without,
    endpoint,
    kinds,
    guards: { ...ALL_GUARDS, ...guards },
    shownBy,
    ...(faults ? { faults } : {}),
    ...(patch ? { patch } : {}),
  };
}

/** The steps of the table, some of them replaced. */
export function altered(
  replace: (table: TokenTable) => Partial<StoreSteps>,
): (table: TokenTable) => StoreSteps {
  return (table) => ({
    read: (key) => table.read(key),
    revisions: (keys) => table.revisions(keys),
    acquire: (request) => table.acquire(request),
    commit: (request) => table.commit(request),
    abandon: (request) => table.abandon(request),
    restore: (request) => table.restore(request),
    reject: (request) => table.reject(request),
    forget: (request) => table.forget(request),
    inspect: (appId) => table.inspect(appId),
    ...replace(table),
  });
}

/** Forgets a record as if it had never been. */
export function dropRecord(table: TokenTable, key: CredentialKey): void {
  const { credentials, apps } = table.snapshot();
  const kept = new Map(
    [...credentials].filter(([index]) => index !== JSON.stringify([key.appId, key.kind, undefined])),
  );
  table.load({ credentials: kept, apps });
}

/** A lease that ends when the store's clock says so, however far that was set back. */
function withoutClampedLease(table: TokenTable): StoreSteps {
  let lease: { version: string; until: number; attemptId: string } | undefined;
  return altered(() => ({
    acquire: (request) => {
      const { storeTime } = table.read(request.key);
      if (lease && storeTime < lease.until && lease.attemptId !== request.attemptId) {
        return { outcome: 'held', remainingMs: lease.until - storeTime };
      }
      const result = table.acquire(request);
      if (result.outcome === 'granted') {
        lease = { version: result.version, until: storeTime + request.leaseMs, attemptId: request.attemptId };
      }
      return result;
    },
    commit: (request) => {
      if (lease?.version === request.version) lease = undefined;
      return table.commit(request);
    },
    abandon: (request) => {
      if (lease?.version === request.version) lease = undefined;
      table.abandon(request);
    },
  }))(table);
}
