import { enter, rest } from './phases.js';
import { breaks } from './properties.js';
import { hasRoomForCopy } from './views.js';
import type { State } from './state.js';
import type { Take } from './step.js';
import { acquire } from './store-steps.js';
import type { Rules } from './variant.js';

/** The outcomes of an acquire: it is answered, or the answer is lost, or a copy of it is still on its way. */
export function acquireSteps(state: State, index: number, rules: Rules, take: Take): void {
  const { name, lateAcquire } = state.processes[index]!;
  take(false, (next) => {
    const outcome = acquireNow(next, index, rules);
    if (outcome === 'granted') enter(next, index, 'granted');
    else rest(next, index);
    return outcome === 'full' ? undefined : `${name} acquires: ${outcome}${fenceIf(outcome, next)}`;
  });
  // A lost answer that grants nothing changes nothing.
  take(true, (next) => {
    if (acquireNow(next, index, rules) !== 'granted') return undefined;
    next.processes[index]!.phase = 'repeat';
    return `${name} acquires: granted fence ${next.fences}, but the answer is lost`;
  });
  if (!hasRoomForCopy(state, rules)) return;
  take(true, (next) => {
    if (acquireNow(next, index, rules) !== 'granted') return undefined;
    const { grant, snapshot } = next.processes[index]!;
    next.grants[grant]!.acquireCopy = snapshot;
    enter(next, index, 'granted');
    return `${name} acquires: granted fence ${next.fences}, and a copy of the command still travels`;
  });
  if (lateAcquire) return;
  take(true, (next) => {
    const process = next.processes[index]!;
    process.lateAcquire = process.snapshot;
    rest(next, index);
    return `${name} gives up an acquire that still travels`;
  });
}

/** The same attempt again, after the answer to the first was lost. */
export function repeatSteps(state: State, index: number, rules: Rules, take: Take): void {
  const { name, grant: attempt, snapshot } = state.processes[index]!;
  const { fence, hasLease } = state.grants[attempt]!;
  take(false, (next) => {
    const again = acquire(next, rules, snapshot!, attempt);
    if (again.outcome === 'full') return undefined;
    if (again.outcome === 'granted' && again.grant === attempt) {
      enter(next, index, 'granted');
      return `${name} repeats its acquire and is granted fence ${fence} again`;
    }
    if (hasLease || again.outcome === 'granted') {
      breaks(next, 'e', `${name} repeated its acquire and was not granted fence ${fence} again`);
    }
    rest(next, index);
    return `${name} repeats its acquire: ${again.outcome}`;
  });
}

function acquireNow(next: State, index: number, rules: Rules): ReturnType<typeof acquire>['outcome'] {
  const process = next.processes[index]!;
  const acquired = acquire(next, rules, process.snapshot!, -1);
  if (acquired.outcome === 'granted') process.grant = acquired.grant;
  return acquired.outcome;
}

function fenceIf(outcome: string, { fences }: State): string {
  return outcome === 'granted' ? ` fence ${fences}` : '';
}
