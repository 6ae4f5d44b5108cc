import { acquireSteps, repeatSteps } from './acquire-steps.js';
import { enter, rest } from './phases.js';
import { abandon, commit } from './store-steps.js';
import { breaks } from './properties.js';
import { hasRoomForCopy, isValid } from './views.js';
import type { State } from './state.js';
import type { Take } from './step.js';
import type { Rules } from './variant.js';

/** The next steps of a process, and those that happen to it. */
export function processSteps(state: State, index: number, rules: Rules, take: Take): void {
  const process = state.processes[index]!;
  const { name, phase } = process;
  const grant = state.grants[process.grant];
  const fence = grant?.fence;
  const { has } = rules;

  if (phase !== 'idle' && phase !== 'read') {
    take(true, (next) => {
      rest(next, index);
      return `${name} dies`;
    });
  }
  switch (phase) {
    case 'idle':
      if (isValid(state) && state.kept!.due !== 'now') return;
      take(false, (next) => {
        next.processes[index]!.phase = 'read';
        next.processes[index]!.snapshot = { isSeen: true, age: 'fresh' };
        return `${name} reads ${isValid(state) ? `${state.kept!.value}, due` : 'that nothing is valid'}`;
      });
      return;
    case 'read':
      acquireSteps(state, index, rules, take);
      return;
    case 'repeat':
      repeatSteps(state, index, rules, take);
      return;
    case 'granted':
      if (grant!.hasLease || !has['check-before-sending']) {
        take(false, (next) => {
          next.grants[process.grant]!.request = 'travelling';
          enter(next, index, 'waiting');
          return `${name} sends the request of fence ${fence}`;
        });
      }
      take(grant!.hasLease, (next) => {
        giveUp(next, index, rules, 'nothing');
        return `${name} finds too little left of the lease of fence ${fence} and releases it`;
      });
      return;
    case 'waiting':
      waitingSteps(state, index, rules, take);
      return;
    case 'issued':
      commitSteps(state, index, rules, take);
      return;
  }
}

function waitingSteps(state: State, index: number, rules: Rules, take: Take): void {
  const { name, grant } = state.processes[index]!;
  const { request, fence } = state.grants[grant]!;
  if (request === 'travelling') {
    take(true, (next) => {
      next.grants[grant]!.request = 'gone';
      giveUp(next, index, rules, 'nothing');
      return `WeChat refuses the request of fence ${fence}, and ${name} abandons: nothing issued`;
    });
  }
  take(request !== 'gone', (next) => {
    giveUp(next, index, rules, 'unknown');
    return `${name} waits in vain for the answer to fence ${fence} and abandons: unknown`;
  });
}

function commitSteps(state: State, index: number, rules: Rules, take: Take): void {
  const { name, grant } = state.processes[index]!;
  const { fence, value, hasCommitCopy, isWritten } = state.grants[grant]!;
  const isRepeated = rules.has['repeat-commit'];
  take(false, (next) => {
    const written = commit(next, rules, grant);
    release(next, index);
    return `${name} commits ${value} with fence ${fence}: ${written}`;
  });
  take(true, (next) => {
    const written = commit(next, rules, grant);
    if (!isRepeated) release(next, index);
    return `${name} commits ${value} with fence ${fence}: ${written}, but the answer is lost`;
  });
  if (!isRepeated) {
    take(true, (next) => {
      release(next, index);
      return `the commit of ${value} with fence ${fence} is lost`;
    });
  }
  if (!hasCommitCopy && !isWritten) {
    take(true, (next) => {
      giveUp(next, index, rules, 'unknown');
      return `${value} does not reach ${name}, which abandons fence ${fence}: unknown`;
    });
  }
  if (hasCommitCopy || !hasRoomForCopy(state, rules)) return;
  take(true, (next) => {
    next.grants[grant]!.hasCommitCopy = true;
    return `${name} commits ${value} with fence ${fence}, and the command is under way`;
  });
}

function giveUp(state: State, index: number, rules: Rules, issued: 'nothing' | 'unknown'): void {
  abandon(state, rules, state.processes[index]!.grant, issued);
  if (issued === 'nothing') release(state, index);
  else rest(state, index);
}

/** Ends an attempt whose outcome the process knows. */
function release(state: State, index: number): void {
  const { grant, name } = state.processes[index]!;
  const left = state.grants[grant]!;
  if (left.isInDoubt)
    breaks(state, 'd', `${name} is done with fence ${left.fence} and leaves its request in doubt`);
  rest(state, index);
}
