import { breaks } from './properties.js';
import { isValid, readingsOf } from './views.js';
import type { Grant, RecordSnapshot, State } from './state.js';
import type { Rules } from './variant.js';

/** The results of acquire. `full`: beyond the bound of the search. */
export type Acquired =
  | { readonly outcome: 'granted'; readonly grant: number }
  | { readonly outcome: 'current' | 'held' | 'in-doubt' | 'read-again' | 'full' };

/** Grants a lease, or returns why not. `attempt` is the request that this attempt was granted before; -1 for none. */
export function acquire(state: State, rules: Rules, snapshot: RecordSnapshot, attempt: number): Acquired {
  const { has } = rules;
  const known = has['attempt-id'] ? state.grants[attempt] : undefined;
  if (known?.hasLease) return { outcome: 'granted', grant: attempt };
  if (known?.isLast || isTooOld(snapshot, rules)) return { outcome: 'read-again' };

  const lives = isValid(state);
  if (has.recheck && lives && !snapshot.isSeen) return { outcome: 'current' };
  if (has.lease && state.grants.some(({ hasLease }) => hasLease)) return { outcome: 'held' };

  if (has['in-doubt'] && lives && state.grants.some(({ isInDoubt }) => isInDoubt))
    return { outcome: 'in-doubt' };
  if (state.grants.length >= rules.maxGrants) return { outcome: 'full' };

  if (lives) lookForNeedless(state, rules);
  return { outcome: 'granted', grant: addGrant(state, rules) };
}

function lookForNeedless(state: State, rules: Rules): void {
  if (state.kept!.due !== 'now') breaks(state, 'f', 'a lease is granted though the record is not due');
  const early = state.grants.find(({ request }) => request === 'travelling');
  if (rules.issuer === 'same' || !early) return;
  breaks(state, 'g', `a lease is granted while the request of fence ${early.fence} may still be served`);
}

function addGrant(state: State, rules: Rules): number {
  const isInDoubt = rules.issuer === 'supersedes';
  const isOverlapped = state.grants.some((other) => other.isInDoubt);
  for (const other of state.grants) {
    other.isLast = false;
    other.isOverlapped ||= other.isInDoubt;
    if (other.hasLease)
      breaks(state, 'a', `the leases of fences ${other.fence} and ${state.fences + 1} overlap`);
  }
  for (const snapshot of readingsOf(state)) if (snapshot.age !== 'stale') snapshot.age = 'passed';
  state.fences += 1;
  state.grants.push({
    hasLease: true,
    isInDoubt,
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
  return state.grants.length - 1;
}

/** Writes what WeChat issued, unless the record is newer. */
export function commit(state: State, rules: Rules, index: number): string {
  const { has } = rules;
  const { grants } = state;
  const grant = grants[index]!;
  const isRepeated = grant.isWritten;
  const wasOpen = grant.isInDoubt;
  giveBack(state, grant);
  grant.isInDoubt = false;
  grant.isWritten = true;
  if (!has['own-doubt']) for (const other of grants) other.isInDoubt = false;

  const current = state.kept?.grant ?? -1;
  if (current === index) return 'nothing changes';
  if (has.fence && current > index) return 'superseded, discarded';

  if (isRepeated) breaks(state, 'e', `the commit of fence ${grant.fence} wrote again when it was repeated`);
  if (current > index) breaks(state, 'b', `fence ${grant.fence} replaced ${grants[current]!.fence}`);
  const isFirst = rules.issuer === 'same' && (grant.generation > 0 || state.isRenewable);
  const others = grants.filter((other) => other.isInDoubt);
  const isLate = rules.issuer === 'supersedes' && !wasOpen && (!grant.isLast || grant.isOverlapped);
  const isDueAgain =
    (has['due-again'] && others.length > 0) ||
    (has.overlap && wasOpen && grant.isOverlapped) ||
    (has['late-commit'] && isLate);
  for (const other of grants) other.holdsDue = isDueAgain && other.isInDoubt;
  state.kept = {
    grant: index,
    generation: grant.generation,
    isFirst,
    due: isFirst || isDueAgain ? 'later' : 'no',
    value: grant.value,
  };
  for (const snapshot of readingsOf(state)) snapshot.isSeen = false;
  return isDueAgain ? 'written, due again later' : 'written';
}

/** Releases the lease without a credential. */
export function abandon(state: State, rules: Rules, index: number, issued: 'nothing' | 'unknown'): void {
  const grant = state.grants[index]!;
  giveBack(state, grant);
  const closes = issued === 'nothing' ? rules.has['nothing-closes'] : !rules.has['unknown-stays-open'];
  if (closes) grant.isInDoubt = false;
}

/** Ends an expired lease: whatever was read before it is too old from now on. */
export function expire(state: State, grant: Grant): void {
  endLease(state, grant, 'stale');
}

function giveBack(state: State, grant: Grant): void {
  endLease(state, grant, 'overtaken');
}

function endLease(state: State, grant: Grant, age: RecordSnapshot['age']): void {
  if (!grant.hasLease) return;
  grant.hasLease = false;
  for (const snapshot of readingsOf(state)) if (snapshot.age === 'passed') snapshot.age = age;
}

function isTooOld({ age }: RecordSnapshot, { has }: Rules): boolean {
  if (age === 'stale') return has['read-again'] || has['grant-since-read'];
  // While the lease is held the answer is "held" or "current" anyway.
  return age === 'overtaken' && has['grant-since-read'];
}
