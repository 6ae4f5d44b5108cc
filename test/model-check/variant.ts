import type { Property } from './properties.js';

/** The effect of a request at WeChat: returns the current credential again, or issues a new one and invalidates the last. */
export type Issuer = 'same' | 'supersedes';

/** The store at the start: a credential that is due, or nothing. */
export type Start = 'due' | 'nothing';

/** How long after it was sent a request can still be served: the assumption about time that a claim rests on. */
export type ServedUntil = 'lease-ends' | 'settled' | 'any-time';

/** Each guard of the protocol, with the protocol that remains without it. */
export const GUARDS = {
  lease: 'acquire grants although another lease is live',
  'lease-end': 'a lease ends only when its holder releases it',
  recheck: 'acquire does not check whether the record is newer than the snapshot',
  'attempt-id': 'acquire does not recognise an attempt',
  'read-again': 'acquire acts on a snapshot however old',
  'grant-since-read': 'acquire acts on a snapshot older than the last grant',
  'in-doubt': 'acquire grants while a request is in doubt and the credential is valid',
  fence: 'commit writes over a newer version',
  'own-doubt': "commit ends every request's doubt",
  'due-again': 'a credential committed while another request is in doubt is not due again',
  overlap: 'commit forgets a request that was in doubt beside its own and no longer is',
  'late-commit': 'a credential committed late, behind a newer grant, is not due again',
  'repeat-commit': 'a process does not repeat a commit that was lost',
  'check-before-sending': 'a process sends although its lease has ended',
  'unknown-stays-open': 'abandoning with an unknown outcome ends the doubt',
  'nothing-closes': 'abandoning with nothing issued leaves the doubt',
} as const;

/** A rule of the protocol that a {@link Variant} can do without. */
export type Guard = keyof typeof GUARDS;

/** One protocol in one environment: the input of a search. */
export interface Variant {
  readonly processes: number;
  readonly issuer: Issuer;
  readonly start: Start;
  readonly servedUntil: ServedUntil;
  /** How many commands may be on their way at a time that run again, or late, after their process has moved on. */
  readonly copies: number;
  readonly without: readonly Guard[];
  /** Properties that are not checked. */
  readonly ignored?: readonly Property[];
}

/** A variant as the steps see it. */
export interface Rules extends Omit<Variant, 'without'> {
  readonly has: Readonly<Record<Guard, boolean>>;
  /** How many requests may matter at one moment: a bound of the search, not of the protocol. */
  readonly maxGrants: number;
}

const ALL_GUARDS = Object.fromEntries(Object.keys(GUARDS).map((guard) => [guard, true])) as Record<
  Guard,
  boolean
>;

/** The rules of a variant. */
export function rulesOf({ without, ignored = [], ...variant }: Variant): Rules {
  const has = { ...ALL_GUARDS };
  for (const guard of without) has[guard] = false;
  return { ...variant, ignored, has, maxGrants: variant.processes + 1 };
}
