import { acquireSteps, repeatSteps } from './acquire-steps.js';
import { enter, rest } from './phases.js';
import { abandon, commit } from './store-steps.js';
import { breaks } from './properties.js';
import { hasRoomForCopy, isLiving } from './looks.js';
import type { State } from './state.js';
import type { Take } from './step.js';
import type { Rules } from './variant.js';

/** What a process may do next, or have done to it. */
export function processSteps(state: State, index: number, rules: Rules, take: Take): void {
  const process = state.processes[index]!;
  const { name, phase } = process;
  const asking = state.askings[process.asking];
  const fence = asking?.fence;
  const { has } = rules;

  if (phase !== 'idle' && phase !== 'read') {
    take(true, (next) => {
      rest(next, index);
      return `${name} dies`;
    });
  }
  switch (phase) {
    case 'idle':
      if (isLiving(state) && state.kept!.due !== 'now') return;
      take(false, (next) => {
        next.processes[index]!.phase = 'read';
        next.processes[index]!.snapshot = { isSeen: true, age: 'fresh' };
        return `${name} reads ${isLiving(state) ? `${state.kept!.value}, due` : 'that nothing lives'}`;
      });
      return;
    case 'read':
      acquireSteps(state, index, rules, take);
      return;
    case 'repeat':
      repeatSteps(state, index, rules, take);
      return;
    case 'granted':
      if (asking!.hasLease || !has['check-before-sending']) {
        take(false, (next) => {
          next.askings[process.asking]!.request = 'travelling';
          enter(next, index, 'waiting');
          return `${name} sends the request of fence ${fence}`;
        });
      }
      take(asking!.hasLease, (next) => {
        giveUp(next, index, rules, 'nothing');
        return `${name} finds too little left of the lease of fence ${fence} and gives it back`;
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
  const { name, asking } = state.processes[index]!;
  const { request, fence } = state.askings[asking]!;
  if (request === 'travelling') {
    take(true, (next) => {
      next.askings[asking]!.request = 'gone';
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
  const { name, asking } = state.processes[index]!;
  const { fence, value, hasCommitCopy, isWritten } = state.askings[asking]!;
  const isRepeated = rules.has['repeat-commit'];
  take(false, (next) => {
    const written = commit(next, rules, asking);
    release(next, index);
    return `${name} commits ${value} with fence ${fence}: ${written}`;
  });
  take(true, (next) => {
    const written = commit(next, rules, asking);
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
    next.askings[asking]!.hasCommitCopy = true;
    return `${name} commits ${value} with fence ${fence}, and the command is under way`;
  });
}

function giveUp(state: State, index: number, rules: Rules, issued: 'nothing' | 'unknown'): void {
  abandon(state, rules, state.processes[index]!.asking, issued);
  if (issued === 'nothing') release(state, index);
  else rest(state, index);
}

/** Ends a round whose outcome the process knows. */
function release(state: State, index: number): void {
  const { asking, name } = state.processes[index]!;
  const left = state.askings[asking]!;
  if (left.isOpen) breaks(state, 'd', `${name} is done with fence ${left.fence} and leaves its asking open`);
  rest(state, index);
}
