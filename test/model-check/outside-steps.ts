import { commit, acquire, expire } from './store-steps.js';
import { breaks } from './properties.js';
import { ownerOf } from './looks.js';
import type { Asking, Generation, State } from './state.js';
import type { Take } from './step.js';
import type { Rules } from './variant.js';

/** What WeChat does with the requests that travel: serves them now or later, or never. */
export function wechatSteps(state: State, rules: Rules, take: Take): void {
  state.askings.forEach((asking, index) => {
    if (asking.request !== 'travelling') return;
    const { fence } = asking;
    if (rules.servedUntil === 'lease-ends' && !asking.hasLease) {
      take(false, (next) => {
        next.askings[index]!.request = 'gone';
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
      next.askings[index]!.request = 'gone';
      return `the request of fence ${fence} is lost`;
    });
  });
}

/** Makes a new credential. Those before it are one generation further behind. */
function mint(state: State): void {
  const older = (generation: Generation): Generation => (generation === 0 ? 1 : 2);
  for (const asking of state.askings) {
    if (asking.request === 'served') asking.generation = older(asking.generation);
  }
  if (state.kept) state.kept.generation = older(state.kept.generation);
  state.isRenewable = false;
  state.values += 1;
}

function answer(state: State, index: number, value: string): void {
  const asking = state.askings[index]!;
  asking.request = 'served';
  asking.value = value;
  const owner = ownerOf(state, index);
  if (owner) owner.phase = 'issued';
}

/** Commands that run late or once more, after their process has moved on. */
export function lateSteps(state: State, rules: Rules, take: Take): void {
  state.askings.forEach((asking, index) => {
    const { fence } = asking;
    if (asking.hasCommitCopy) {
      take(false, (next) => {
        next.askings[index]!.hasCommitCopy = false;
        return `a copy of the commit of fence ${fence} runs: ${commit(next, rules, index)}`;
      });
    }
    if (asking.acquireCopy) {
      take(false, (next) => {
        const copied = next.askings[index]!;
        const acquired = acquire(next, rules, copied.acquireCopy!, index);
        if (acquired.outcome === 'full') return undefined;
        copied.acquireCopy = undefined;
        const isNew = acquired.outcome === 'granted' && acquired.asking !== index;
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

/** What time alone brings about. */
export function timeSteps(state: State, rules: Rules, take: Take): void {
  // All askings settle so long after their grant, so the first is first.
  const oldest = state.askings.findIndex(({ isOpen }) => isOpen);
  state.askings.forEach((asking, index) => {
    const { fence } = asking;
    if (asking.hasLease && rules.has['lease-end']) {
      take(false, (next) => {
        expire(next, next.askings[index]!);
        return `the lease of fence ${fence} ends`;
      });
    }
    if (index === oldest && canSettle(asking, rules)) {
      take(false, (next) => {
        next.askings[index]!.isOpen = false;
        return `the asking of fence ${fence} settles`;
      });
    }
  });
  const holdsDue = (asking: Asking) => asking.holdsDue && !canSettle(asking, rules);
  if (state.kept?.due === 'later' && !state.askings.some(holdsDue)) {
    take(false, (next) => {
      next.kept!.due = 'now';
      return `${next.kept!.value} in the store is due`;
    });
  }
  if (state.kept?.isFirst && !state.isFirstEnded) {
    take(false, (next) => {
      next.isFirstEnded = true;
      return 'the life of T0 ends';
    });
  }
}

/** Whether so much time may have passed since the grant that the asking is settled. */
export function canSettle(asking: Asking, rules: Rules): boolean {
  return !asking.hasLease && (rules.servedUntil === 'any-time' || asking.request !== 'travelling');
}
