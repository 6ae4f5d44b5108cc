import type { Fault } from './fault-plan.js';
import { SECOND } from './fault-plan.js';
import type { ScheduleOptions, ScheduleResult } from './run-schedule.js';
import { runSchedule } from './run-schedule.js';
import { clockOf } from './world.js';

/** So many lines before a violation are its story. */
const LINES = 60;

/** Leaves out whatever fault the violation does not need, and answers the smallest schedule that still has it. */
export async function shrink(options: ScheduleOptions, failed: ScheduleResult): Promise<ScheduleResult> {
  const invariant = failed.violation?.invariant;
  let smallest = failed;
  for (
    let size = Math.ceil(failed.faults.length / 2);
    size >= 1;
    size = size === 1 ? 0 : Math.ceil(size / 2)
  ) {
    for (let from = 0; from < smallest.faults.length;) {
      const faults = [...smallest.faults.slice(0, from), ...smallest.faults.slice(from + size)];
      const result = await runSchedule({ ...options, faults });
      if (result.violation?.invariant === invariant) smallest = result;
      else from += size;
    }
  }
  return smallest;
}

/** Tells a schedule as who did what, when, up to its violation. */
export async function storyOf(options: ScheduleOptions, faults: readonly Fault[]): Promise<string> {
  const { story, violation } = await runSchedule({ ...options, faults, isStoryWanted: true });
  const plan = faults.map(({ kind, from, until, process }) => {
    const lasts = until > from ? ` for ${Math.round((until - from) / SECOND)} s` : '';
    return `  ${clockOf(from)}  ${kind}${lasts} (p${process})`;
  });
  const lines = story.slice(-LINES).map(({ at, who, what }) => `  ${clockOf(at)}  ${who.padEnd(7)} ${what}`);
  const end = violation
    ? `  ${clockOf(violation.at)}  BROKEN  ${violation.invariant}: ${violation.what}`
    : '  nothing broken';
  return ['faults:', ...plan, `the last ${lines.length} events:`, ...lines, end].join('\n');
}
