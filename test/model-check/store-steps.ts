import { breaks } from './properties.js';
import { isLiving, readingsOf } from './looks.js';
import type { Asking, RecordSnapshot, State } from './state.js';
import type { Rules } from './variant.js';

/** What acquire answers. `full`: beyond the bound of the search. */
export type Acquired =
  | { readonly outcome: 'granted'; readonly asking: number }
  | { readonly outcome: 'current' | 'held' | 'in-doubt' | 'read-again' | 'full' };

/** Grants a lease, or says why not. `attempt` is the asking that this attempt was granted before; -1 for none. */
export function acquire(state: State, rules: Rules, snapshot: RecordSnapshot, attempt: number): Acquired {
  const { has } = rules;
  const known = has['attempt-id'] ? state.askings[attempt] : undefined;
  if (known?.hasLease) return { outcome: 'granted', asking: attempt };
  if (known?.isLast || isTooOld(snapshot, rules)) return { outcome: 'read-again' };

  const lives = isLiving(state);
  if (has.recheck && lives && !snapshot.isSeen) return { outcome: 'current' };
  if (has.lease && state.askings.some(({ hasLease }) => hasLease)) return { outcome: 'held' };

  if (has['open-askings'] && lives && state.askings.some(({ isOpen }) => isOpen))
    return { outcome: 'in-doubt' };
  if (state.askings.length >= rules.maxAskings) return { outcome: 'full' };

  if (lives) lookForNeedless(state, rules);
  return { outcome: 'granted', asking: grant(state, rules) };
}

function lookForNeedless(state: State, rules: Rules): void {
  if (state.kept!.due !== 'now') breaks(state, 'f', 'a lease is granted though the record is not due');
  const early = state.askings.find(({ request }) => request === 'travelling');
  if (rules.issuer === 'same' || !early) return;
  breaks(state, 'g', `a lease is granted while the request of fence ${early.fence} may yet be served`);
}

function grant(state: State, rules: Rules): number {
  const isOpen = rules.issuer === 'supersedes';
  const isOverlapped = state.askings.some((other) => other.isOpen);
  for (const other of state.askings) {
    other.isLast = false;
    other.isOverlapped ||= other.isOpen;
    if (other.hasLease)
      breaks(state, 'a', `the leases of fences ${other.fence} and ${state.fences + 1} overlap`);
  }
  for (const snapshot of readingsOf(state)) if (snapshot.age !== 'stale') snapshot.age = 'passed';
  state.fences += 1;
  state.askings.push({
    hasLease: true,
    isOpen,
    isLast: true,
    request: 'unsent',
    generation: 0,
    isWritten: false,
    hasCommitCopy: false,
    acquireCopy: undefined,
    isOverlapped,
    holdsDue: false,
    fence: state.fences,
    value: '',
  });
  return state.askings.length - 1;
}

/** Writes what WeChat issued, unless a newer version stands there. */
export function commit(state: State, rules: Rules, index: number): string {
  const { has } = rules;
  const { askings } = state;
  const asking = askings[index]!;
  const isRepeated = asking.isWritten;
  const wasOpen = asking.isOpen;
  giveBack(state, asking);
  asking.isOpen = false;
  asking.isWritten = true;
  if (!has['own-asking']) for (const other of askings) other.isOpen = false;

  const standing = state.kept?.asking ?? -1;
  if (standing === index) return 'nothing changes';
  if (has.fence && standing > index) return 'superseded, discarded';

  if (isRepeated) breaks(state, 'e', `the commit of fence ${asking.fence} wrote again when it was repeated`);
  if (standing > index) breaks(state, 'b', `fence ${asking.fence} replaced ${askings[standing]!.fence}`);
  const isFirst = rules.issuer === 'same' && (asking.generation > 0 || state.isRenewable);
  const others = askings.filter((other) => other.isOpen);
  const isLate = rules.issuer === 'supersedes' && !wasOpen && (!asking.isLast || asking.isOverlapped);
  const isDueAgain =
    (has['due-again'] && others.length > 0) ||
    (has.overlap && wasOpen && asking.isOverlapped) ||
    (has['late-commit'] && isLate);
  for (const other of askings) other.holdsDue = isDueAgain && other.isOpen;
  state.kept = {
    asking: index,
    generation: asking.generation,
    isFirst,
    due: isFirst || isDueAgain ? 'later' : 'no',
    value: asking.value,
  };
  for (const snapshot of readingsOf(state)) snapshot.isSeen = false;
  return isDueAgain ? 'written, due again later' : 'written';
}

/** Gives the lease back without a credential. */
export function abandon(state: State, rules: Rules, index: number, issued: 'nothing' | 'unknown'): void {
  const asking = state.askings[index]!;
  giveBack(state, asking);
  const closes = issued === 'nothing' ? rules.has['nothing-closes'] : !rules.has['unknown-stays-open'];
  if (closes) asking.isOpen = false;
}

/** Ends a lease that has run out its time: whatever was read before it is too old from now on. */
export function expire(state: State, asking: Asking): void {
  endLease(state, asking, 'stale');
}

function giveBack(state: State, asking: Asking): void {
  endLease(state, asking, 'overtaken');
}

function endLease(state: State, asking: Asking, age: RecordSnapshot['age']): void {
  if (!asking.hasLease) return;
  asking.hasLease = false;
  for (const snapshot of readingsOf(state)) if (snapshot.age === 'passed') snapshot.age = age;
}

function isTooOld({ age }: RecordSnapshot, { has }: Rules): boolean {
  if (age === 'stale') return has['read-again'] || has['grant-since-read'];
  // While the lease lives the answer is "held" or "current" anyway.
  return age === 'overtaken' && has['grant-since-read'];
}
