import type { Property } from './properties.js';
import { GUARDS, type Guard, type Variant } from './variant.js';

/** The expected result of a search. */
export interface Claim {
  readonly title: string;
  readonly variant: Variant;
  /** The property that breaks first; none if all hold. */
  readonly breaks?: Property;
}

/** Guards of the model that the store's steps do not have. */
export const NOT_BUILT: readonly Guard[] = ['grant-since-read'];

/** Guards that are redundant in this model, and the guards that cover for them. */
export const COVERED: Partial<Record<Guard, string>> = {
  'read-again': 'a snapshot older than an expired lease is older than the last grant',
  'due-again': 'a request that is in doubt at a commit overlapped the one that commits',
};

const SAME: Variant = {
  processes: 3,
  issuer: 'same',
  start: 'due',
  servedUntil: 'any-time',
  copies: 0,
  without: [],
};
const SUPERSEDES: Variant = { ...SAME, issuer: 'supersedes', servedUntil: 'settled' };
const STARTS = ['due', 'nothing'] as const;

/** The protocol with all its guards, on both kinds of issuer. */
export const HOLDS: readonly Claim[] = [
  ...[SAME, SUPERSEDES].flatMap((variant) => [
    ...STARTS.map((start) => claim('all guards', { ...variant, start })),
    ...STARTS.map((start) =>
      claim('all guards, late commands', { ...variant, start, processes: 2, copies: 1 }),
    ),
  ]),
  claim('all guards, prompt WeChat', { ...SUPERSEDES, processes: 2, servedUntil: 'lease-ends' }),
];

/** The limits of the store's steps as they are. */
export const AS_BUILT: readonly Claim[] = [
  claim('as built', { ...SAME, without: NOT_BUILT }),
  claim('as built', { ...SUPERSEDES, without: NOT_BUILT }),
  claim('as built, prompt WeChat', { ...SUPERSEDES, servedUntil: 'lease-ends', without: NOT_BUILT }),
];

/** Without a bound on how late a request is served, nothing protects an issuer that supersedes. */
export const UNBOUNDED: readonly Claim[] = STARTS.map((start) =>
  claim('no bound on time', { ...SUPERSEDES, start, servedUntil: 'any-time', ignored: ['g'] }, 'c'),
);

/** The search that finds each missing guard. */
const NOTICED_BY: Partial<Record<Guard, Property>> = {
  lease: 'a',
  'lease-end': 'd',
  recheck: 'f',
  'attempt-id': 'e',
  'grant-since-read': 'e',
  'in-doubt': 'g',
  fence: 'b',
  'own-doubt': 'g',
  overlap: 'c',
  'late-commit': 'c',
  'repeat-commit': 'd',
  'check-before-sending': 'g',
  'unknown-stays-open': 'g',
  'nothing-closes': 'd',
};

/** Each guard removed, with the search that finds it. */
export const REMOVALS: readonly Claim[] = (Object.keys(GUARDS) as Guard[]).map((guard) => {
  const variant = { ...SUPERSEDES, processes: 2, copies: guard === 'due-again' ? 0 : 1, without: [guard] };
  return claim(`without ${guard}`, variant, NOTICED_BY[guard]);
});

/**
 * The store at rest if requests may race, which (g) forbids: the waiting inside acquire protects the credentials in use, and the memory of
 * requests in doubt brings the store to rest with the current credential.
 */
export const RACING: readonly Claim[] = [
  racing('nothing but the fence', ['in-doubt', 'due-again', 'overlap', 'late-commit'], 'c'),
  racing('no waiting inside acquire', ['in-doubt']),
  racing('no waiting, own-doubt out', ['in-doubt', 'own-doubt'], 'c'),
  racing('check-before-sending out', ['check-before-sending'], 'c'),
  racing('unknown-stays-open out', ['unknown-stays-open'], 'c'),
];

function racing(title: string, without: readonly Guard[], breaks?: Property): Claim {
  return claim(title, { ...SUPERSEDES, processes: 2, without, ignored: ['g'] }, breaks);
}

function claim(title: string, variant: Variant, breaks?: Property): Claim {
  return breaks ? { title, variant, breaks } : { title, variant };
}
