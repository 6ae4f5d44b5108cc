import type { FaultKind } from './fault-plan.js';
import { FAULT_KINDS } from './fault-plan.js';
import type { ScheduleOptions } from './run-schedule.js';
import { PROMISES } from './shares.js';
import { Tallies } from './tallies.js';

/** One row of the table: a kind of account, and the faults that befall it. */
export interface Row {
  readonly name: string;
  readonly endpoint: ScheduleOptions['endpoint'];
  readonly keeps: NonNullable<ScheduleOptions['keeps']>;
  /** With tickets and users' tokens besides. */
  readonly hasOthers: boolean;
  /** With few faults, each alone. */
  readonly isSparse: boolean;
  /** Absent for everything at once. */
  readonly kinds?: readonly FaultKind[];
}

/** What the schedules of a row came to. */
export class RowResult {
  readonly tallies = new Tallies();
  schedules = 0;
  /** Schedules with any refused use. */
  refusedSchedules = 0;
  readonly broken: { readonly seed: string; readonly what: string }[] = [];

  constructor(readonly row: Row) {}

  line(): string {
    const { tallies, schedules } = this;
    const share = schedules === 0 ? 0 : Math.round((100 * this.refusedSchedules) / schedules);
    const cells = [
      schedules,
      tallies.calls,
      `${tallies.refusedUses} (${share} %)`,
      tallies.failed,
      tallies.failedExcused,
      tallies.asked,
      tallies.checks,
      tallies.issued,
      this.broken.length,
    ];
    return `| ${[this.row.name, ...cells].join(' | ')} |`;
  }

  /** On how much of all uses, and of all time, each promise was judged, in per cent. */
  shares(): string {
    const cells = PROMISES.map((promise) => {
      const { uses, judgedUses, ms, judgedMs } = this.tallies.shares.all[promise];
      return uses === 0 ? '-' : `${percent(judgedUses, uses)}, ${percent(judgedMs, ms)}`;
    });
    return `| ${[this.row.name, ...cells].join(' | ')} |`;
  }
}

/** Not rounded up: a hundred is all. */
function percent(part: number, whole: number): number {
  return whole === 0 ? 100 : Math.floor((100 * part) / whole);
}

export const SHARES_HEAD = [
  `| judged: % of uses, % of time | ${PROMISES.join(' | ')} |`,
  `|---|${'---:|'.repeat(PROMISES.length)}`,
].join('\n');

export const TABLE_HEAD = [
  '| endpoint, faults | schedules | calls | refused uses (runs with any) | failed calls | failed in an outage | calls to WeChat | checks | tokens issued | broken |',
  '|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|',
].join('\n');

/** The rows that `faults` names, on the accounts asked for. */
export function rowsOf(
  faults: string,
  endpoint: string,
  keeps: string,
  hasOthers = false,
  isSparse = false,
): Row[] {
  const accounts: Omit<Row, 'name' | 'hasOthers' | 'isSparse'>[] = [];
  if (endpoint !== 'legacy') accounts.push({ endpoint: 'stable', keeps: 'one-back' });
  if (endpoint !== 'stable' && keeps !== 'all') accounts.push({ endpoint: 'legacy', keeps: 'one-back' });
  if (endpoint !== 'stable' && keeps !== 'one-back') accounts.push({ endpoint: 'legacy', keeps: 'all' });
  return accounts.flatMap((account) =>
    choicesOf(faults).map(({ name, kinds }) => {
      const generations = account.endpoint === 'legacy' ? ` (keeps ${account.keeps})` : '';
      const others = hasOthers ? ', tickets and users' : '';
      return {
        ...account,
        hasOthers,
        isSparse,
        name: `${account.endpoint}${generations}${others}, ${name}${isSparse ? ', sparse' : ''}`,
        ...(kinds ? { kinds } : {}),
      };
    }),
  );
}

function choicesOf(faults: string): { name: string; kinds?: FaultKind[] }[] {
  if (faults === 'everything') return [{ name: 'everything' }];
  if (faults === 'none') return [{ name: 'none', kinds: [] }];
  if (faults === 'each') {
    const groups = FAULT_KINDS.map((kind) => ({ name: kind as string, kinds: [kind] }));
    return [{ name: 'none', kinds: [] }, ...groups];
  }
  const kinds = faults.split(',').map((kind) => {
    if (!(FAULT_KINDS as readonly string[]).includes(kind)) {
      throw new Error(`--faults: "${kind}" is none of everything, each, none, ${FAULT_KINDS.join(', ')}`);
    }
    return kind as FaultKind;
  });
  return [{ name: kinds.join(' + '), kinds }];
}
