import { canEndDoubt } from './outside-steps.js';
import { ownerOf, readingsOf } from './views.js';
import type { State } from './state.js';
import type { Rules } from './variant.js';

/** Removes everything that makes no difference any more, so that equivalent states become one. */
export function tidy(state: State, rules: Rules): void {
  const isHeldBack = state.kept?.due === 'later';
  for (let index = state.grants.length - 1; index >= 0; index -= 1) {
    const grant = state.grants[index]!;
    const phase = ownerOf(state, index)?.phase;
    if (grant.request === 'served' && phase !== 'issued' && !grant.hasCommitCopy) grant.request = 'gone';
    if (grant.request !== 'served') {
      grant.generation = 0;
      grant.isWritten = false;
    }
    if (!grant.acquireCopy && !grant.hasCommitCopy && phase === undefined) grant.isLast = false;
    grant.isOverlapped &&= (grant.isInDoubt || grant.isLast) && rules.has.overlap;
    grant.holdsDue &&= isHeldBack && !canEndDoubt(grant, rules);

    const { hasLease, isInDoubt, request, hasCommitCopy, acquireCopy } = grant;
    const matters = hasLease || isInDoubt || request === 'travelling' || hasCommitCopy || acquireCopy;
    if (!matters && phase === undefined && state.kept?.grant !== index) drop(state, index);
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
  state.grants.splice(index, 1);
  for (const process of state.processes) if (process.grant > index) process.grant -= 1;
  if (state.kept && state.kept.grant > index) state.kept.grant -= 1;
}
