import { versionOf } from '../../libs/wechat-token/src/core/ports/version.js';
import type { FaultKind } from './fault-plan.js';
import { ALL_GUARDS, type Guards } from './guards.js';
import { altered, dropRecord } from './mutants.js';

/** One way to keep a token on the old endpoint, ours or one that others use. */
export interface Design {
  readonly name: string;
  readonly guards: Guards;
}

/** What each design is put through, one column each. */
export const CELLS: readonly { readonly name: string; readonly kinds: readonly FaultKind[] }[] = [
  { name: 'network faults', kinds: ['network'] },
  { name: 'holder pauses', kinds: ['pauses'] },
  { name: 'kills', kinds: ['kills'] },
  { name: 'failover and wipe', kinds: ['failover', 'wipe'] },
];

export const DESIGNS: readonly Design[] = [
  {
    name: 'shared key, no lock',
    guards: {
      ...ALL_GUARDS,
      timing: { inDoubtMs: 0, sendMarginMs: -1e9 },
      alterStore: altered((table) => {
        let last = 0;
        return {
          acquire: ({ key, attemptId, replaces }) => {
            const snapshot = table.read(key);
            const { storeTime, record } = snapshot;
            const isOther = record !== undefined && record.version !== replaces;
            if (isOther && record.status !== 'rejected' && record.remainingMs > 0)
              return { outcome: 'current', snapshot };
            last = Math.max(storeTime, last + 1);
            return {
              outcome: 'granted',
              storeTime,
              version: versionOf(last, attemptId),
              failures: {},
              budgets: [],
            };
          },
          commit: (request) => {
            dropRecord(table, request.key);
            return table.commit(request);
          },
        };
      }),
    },
  },
  {
    name: 'lease and fence, no requests in doubt',
    guards: { ...ALL_GUARDS, timing: { inDoubtMs: 0, sendMarginMs: -1e9 } },
  },
  { name: 'and the check before sending', guards: { ...ALL_GUARDS, timing: { inDoubtMs: 0 } } },
  { name: 'and requests in doubt: this protocol', guards: ALL_GUARDS },
];
