import { canSettle } from './outside-steps.js';
import { ownerOf, readingsOf } from './looks.js';
import type { State } from './state.js';
import type { Rules } from './variant.js';

/** Forgets all that makes no difference any more, so that states which go on alike are one. */
export function tidy(state: State, rules: Rules): void {
  const isHeldBack = state.kept?.due === 'later';
  for (let index = state.askings.length - 1; index >= 0; index -= 1) {
    const asking = state.askings[index]!;
    const phase = ownerOf(state, index)?.phase;
    if (asking.request === 'served' && phase !== 'issued' && !asking.hasCommitCopy) asking.request = 'gone';
    if (asking.request !== 'served') {
      asking.generation = 0;
      asking.isWritten = false;
    }
    if (!asking.acquireCopy && !asking.hasCommitCopy && phase === undefined) asking.isLast = false;
    asking.isOverlapped &&= (asking.isOpen || asking.isLast) && rules.has.overlap;
    asking.holdsDue &&= isHeldBack && !canSettle(asking, rules);

    const { hasLease, isOpen, request, hasCommitCopy, acquireCopy } = asking;
    const matters = hasLease || isOpen || request === 'travelling' || hasCommitCopy || acquireCopy;
    if (!matters && phase === undefined && state.kept?.asking !== index) drop(state, index);
  }
  if (!rules.has['grant-since-read']) {
    for (const snapshot of readingsOf(state)) if (snapshot.age === 'overtaken') snapshot.age = 'fresh';
  }
  if (rules.issuer === 'supersedes') {
    state.isRenewable = true;
    if (!state.kept?.isFirst) state.isFirstEnded = true;
  }
}

function drop(state: State, index: number): void {
  state.askings.splice(index, 1);
  for (const process of state.processes) if (process.asking > index) process.asking -= 1;
  if (state.kept && state.kept.asking > index) state.kept.asking -= 1;
}
