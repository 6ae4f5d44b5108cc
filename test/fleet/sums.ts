import type { Tally } from './messages.js';
import type { WorkerProcess } from './worker-process.js';

/** The observations of the whole fleet. */
export interface Sums extends Omit<Tally, 'version'> {
  readonly versions: readonly string[];
}

/** Adds up the observations of all processes: killed ones count with what they reported before. */
export function sumsOf(tallies: readonly Tally[], dead: readonly WorkerProcess[]): Sums {
  const sum = (of: (tally: Tally) => number) => tallies.reduce((total, tally) => total + of(tally), 0);
  const lost = (of: (worker: WorkerProcess) => number) =>
    dead.reduce((total, worker) => total + of(worker), 0);
  return {
    calls: sum(({ calls }) => calls),
    failed: sum(({ failed }) => failed) + lost(({ lived }) => lived.failed),
    refused: sum(({ refused }) => refused) + lost(({ lived }) => lived.refused),
    versionsWentBack: sum((tally) => tally.versionsWentBack),
    codes: added([...tallies.map(({ codes }) => codes), ...dead.map(({ lived }) => lived.codes)]),
    events: added(tallies.map(({ events }) => events)),
    p99Ms: Math.max(0, ...tallies.map(({ p99Ms }) => p99Ms)),
    maxMs: Math.max(0, ...tallies.map(({ maxMs }) => maxMs)),
    versions: tallies.map(({ version }) => version),
  };
}

function added(counts: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const total: Record<string, number> = {};
  for (const count of counts) {
    for (const [name, times] of Object.entries(count)) total[name] = (total[name] ?? 0) + times;
  }
  return total;
}

/** Calls, failures and refused tokens in a few words. */
export function wordsOf({ calls, failed, refused, codes }: Sums): string {
  const why = Object.entries(codes).map(([code, times]) => `${times} ${code}`);
  return `${failed} failed${why.length > 0 ? ` (${why.join(', ')})` : ''}, ${refused} refused of ${calls.toLocaleString('en')} calls`;
}
