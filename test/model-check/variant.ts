import type { Property } from './properties.js';

/** What asking does at WeChat: gives the current credential again, or makes a new one and ends the last. */
export type Issuer = 'same' | 'supersedes';

/** What stands in the store at first: a credential that is due, or nothing. */
export type Start = 'due' | 'nothing';

/** How long after it was sent a request can still be served: the assumption about time that a claim rests on. */
export type ServedUntil = 'lease-ends' | 'settled' | 'any-time';

/** Each guard of the protocol, with what is left of the protocol once it is taken out. */
export const GUARDS = {
  lease: 'acquire grants although another lease is live',
  'lease-end': 'a lease ends only when its holder gives it back',
  recheck: 'acquire does not look whether the record is newer than what was read',
  'attempt-id': 'acquire does not know an attempt again',
  'read-again': 'acquire acts on a reading however old',
  'grant-since-read': 'acquire acts on a reading older than the last grant',
  'open-askings': 'acquire grants while an asking is open and the kept credential lives',
  fence: 'commit writes over a newer version',
  'own-asking': "commit closes everybody's askings",
  'due-again': 'a credential committed while another asking is open is not due again',
  overlap: 'commit forgets an asking that was open beside its own and has closed',
  'late-commit': 'a credential committed late, behind a newer grant, is not due again',
  'repeat-commit': 'a process does not repeat a commit that was lost',
  'check-before-sending': 'a process sends although its lease has ended',
  'unknown-stays-open': 'abandoning with an unknown outcome closes the asking',
  'nothing-closes': 'abandoning with nothing issued leaves the asking open',
} as const;

/** A rule of the protocol that a {@link Variant} can do without. */
export type Guard = keyof typeof GUARDS;

/** One protocol in one surrounding: what a search runs on. */
export interface Variant {
  readonly processes: number;
  readonly issuer: Issuer;
  readonly start: Start;
  readonly servedUntil: ServedUntil;
  /** How many commands may travel at a time that run again, or late, after their process has moved on. */
  readonly copies: number;
  readonly without: readonly Guard[];
  /** Properties that are not asked for. */
  readonly ignored?: readonly Property[];
}

/** A variant as the steps look at it. */
export interface Rules extends Omit<Variant, 'without'> {
  readonly has: Readonly<Record<Guard, boolean>>;
  /** How many askings may be of consequence at one moment: a bound of the search, not of the protocol. */
  readonly maxAskings: number;
}

const ALL_GUARDS = Object.fromEntries(Object.keys(GUARDS).map((guard) => [guard, true])) as Record<
  Guard,
  boolean
>;

/** The rules that a variant plays by. */
export function rulesOf({ without, ignored = [], ...variant }: Variant): Rules {
  const has = { ...ALL_GUARDS };
  for (const guard of without) has[guard] = false;
  return { ...variant, ignored, has, maxAskings: variant.processes + 1 };
}
