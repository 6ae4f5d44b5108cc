import { commit, acquire, expire } from './store-steps.js';
import { breaks } from './properties.js';
import { ownerOf } from './views.js';
import type { Grant, Generation, State } from './state.js';
import type { Take } from './step.js';
import type { Rules } from './variant.js';

/** What WeChat does with the requests on their way: serves them now or later, or never. */
export function wechatSteps(state: State, rules: Rules, take: Take): void {
  state.grants.forEach((grant, index) => {
    if (grant.request !== 'travelling') return;
    const { fence } = grant;
    if (rules.servedUntil === 'lease-ends' && !grant.hasLease) {
      take(false, (next) => {
        next.grants[index]!.request = 'gone';
        return `the request of fence ${fence} comes to nothing`;
      });
      return;
    }
    if (rules.issuer === 'same' && !(state.isRenewable && state.isFirstEnded)) {
      take(false, (next) => {
        const value = next.isRenewable ? 'T0' : `T${next.values}`;
        answer(next, index, value);
        return `WeChat answers the request of fence ${fence} with ${value}, still current`;
      });
    }
    if (rules.issuer === 'supersedes' || state.isRenewable) {
      take(false, (next) => {
        mint(next);
        answer(next, index, `T${next.values}`);
        return `WeChat serves the request of fence ${fence}: T${next.values} is current`;
      });
    }
    take(true, (next) => {
      next.grants[index]!.request = 'gone';
      return `the request of fence ${fence} is lost`;
    });
  });
}

/** Issues a new credential. Earlier ones are one generation further behind. */
function mint(state: State): void {
  const older = (generation: Generation): Generation => (generation === 0 ? 1 : 2);
  for (const grant of state.grants) {
    if (grant.request === 'served') grant.generation = older(grant.generation);
  }
  if (state.kept) state.kept.generation = older(state.kept.generation);
  state.isRenewable = false;
  state.values += 1;
}

function answer(state: State, index: number, value: string): void {
  const grant = state.grants[index]!;
  grant.request = 'served';
  grant.value = value;
  const owner = ownerOf(state, index);
  if (owner) owner.phase = 'issued';
}

/** Commands that run late or again, after their process has moved on. */
export function lateSteps(state: State, rules: Rules, take: Take): void {
  state.grants.forEach((grant, index) => {
    const { fence } = grant;
    if (grant.hasCommitCopy) {
      take(false, (next) => {
        next.grants[index]!.hasCommitCopy = false;
        return `a copy of the commit of fence ${fence} runs: ${commit(next, rules, index)}`;
      });
    }
    if (grant.acquireCopy) {
      take(false, (next) => {
        const copied = next.grants[index]!;
        const acquired = acquire(next, rules, copied.acquireCopy!, index);
        if (acquired.outcome === 'full') return undefined;
        copied.acquireCopy = undefined;
        const isNew = acquired.outcome === 'granted' && acquired.grant !== index;
        if (isNew) breaks(next, 'e', `the acquire of fence ${fence} was granted again when it was repeated`);
        return `a copy of the acquire of fence ${fence} runs: ${isNew ? 'granted again' : 'nothing changes'}`;
      });
    }
  });
  state.processes.forEach(({ lateAcquire, name }, index) => {
    if (!lateAcquire) return;
    take(false, (next) => {
      const acquired = acquire(next, rules, lateAcquire, -1);
      if (acquired.outcome === 'full') return undefined;
      next.processes[index]!.lateAcquire = undefined;
      const isGranted = acquired.outcome === 'granted';
      const said = isGranted ? `fence ${next.fences} is granted to nobody` : acquired.outcome;
      return `the acquire that ${name} gave up runs: ${said}`;
    });
  });
}

/** The effects of time alone. */
export function timeSteps(state: State, rules: Rules, take: Take): void {
  // Every doubt ends a fixed time after its grant, so the first ends first.
  const oldest = state.grants.findIndex(({ isInDoubt }) => isInDoubt);
  state.grants.forEach((grant, index) => {
    const { fence } = grant;
    if (grant.hasLease && rules.has['lease-end']) {
      take(false, (next) => {
        expire(next, next.grants[index]!);
        return `the lease of fence ${fence} ends`;
      });
    }
    if (index === oldest && canEndDoubt(grant, rules)) {
      take(false, (next) => {
        next.grants[index]!.isInDoubt = false;
        return `the request of fence ${fence} is no longer in doubt`;
      });
    }
  });
  const holdsDue = (grant: Grant) => grant.holdsDue && !canEndDoubt(grant, rules);
  if (state.kept?.due === 'later' && !state.grants.some(holdsDue)) {
    take(false, (next) => {
      next.kept!.due = 'now';
      return `${next.kept!.value} in the store is due`;
    });
  }
  if (state.kept?.isFirst && !state.isFirstEnded) {
    take(false, (next) => {
      next.isFirstEnded = true;
      return 'T0 expires';
    });
  }
}

/** Whether enough time may have passed since the grant that the request is no longer in doubt. */
export function canEndDoubt(grant: Grant, rules: Rules): boolean {
  return !grant.hasLease && (rules.servedUntil === 'any-time' || grant.request !== 'travelling');
}
