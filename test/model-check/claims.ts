import type { Property } from './properties.js';
import { GUARDS, type Guard, type Variant } from './variant.js';

/** What a search is to find. */
export interface Claim {
  readonly title: string;
  readonly variant: Variant;
  /** The property that breaks first; none when all hold. */
  readonly breaks?: Property;
}

/** Guards that the model asks for and the steps of the store do not have. */
export const NOT_BUILT: readonly Guard[] = ['grant-since-read'];

/** Guards that others make up for in this model, with those others. */
export const COVERED: Partial<Record<Guard, string>> = {
  'read-again': 'a reading older than a lease that ran out its time is older than the last grant',
  'due-again': 'an asking that is open at a commit was open beside the one that commits',
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

/** How far the steps of the store reach as they are. */
export const AS_BUILT: readonly Claim[] = [
  claim('as built', { ...SAME, without: NOT_BUILT }),
  claim('as built', { ...SUPERSEDES, without: NOT_BUILT }),
  claim('as built, prompt WeChat', { ...SUPERSEDES, servedUntil: 'lease-ends', without: NOT_BUILT }),
];

/** Without a bound on how late a request is served, nothing protects an issuer that supersedes. */
export const UNBOUNDED: readonly Claim[] = STARTS.map((start) =>
  claim('no bound on time', { ...SUPERSEDES, start, servedUntil: 'any-time', ignored: ['g'] }, 'c'),
);

/** What notices that a guard is missing. */
const NOTICED_BY: Partial<Record<Guard, Property>> = {
  lease: 'a',
  'lease-end': 'd',
  recheck: 'f',
  'attempt-id': 'e',
  'grant-since-read': 'e',
  'open-askings': 'g',
  fence: 'b',
  'own-asking': 'g',
  overlap: 'c',
  'late-commit': 'c',
  'repeat-commit': 'd',
  'check-before-sending': 'g',
  'unknown-stays-open': 'g',
  'nothing-closes': 'd',
};

/** Each guard taken out by itself, with what notices that. */
export const REMOVALS: readonly Claim[] = (Object.keys(GUARDS) as Guard[]).map((guard) => {
  const variant = { ...SUPERSEDES, processes: 2, copies: guard === 'due-again' ? 0 : 1, without: [guard] };
  return claim(`without ${guard}`, variant, NOTICED_BY[guard]);
});

/**
 * The store at rest where requests may race, which (g) forbids: the waiting inside acquire spares the credentials in
 * use, and it is the memory of askings that brings the store to rest with the current one.
 */
export const RACING: readonly Claim[] = [
  racing('nothing but the fence', ['open-askings', 'due-again', 'overlap', 'late-commit'], 'c'),
  racing('no waiting inside acquire', ['open-askings']),
  racing('no waiting, own-asking out', ['open-askings', 'own-asking'], 'c'),
  racing('check-before-sending out', ['check-before-sending'], 'c'),
  racing('unknown-stays-open out', ['unknown-stays-open'], 'c'),
];

function racing(title: string, without: readonly Guard[], breaks?: Property): Claim {
  return claim(title, { ...SUPERSEDES, processes: 2, without, ignored: ['g'] }, breaks);
}

function claim(title: string, variant: Variant, breaks?: Property): Claim {
  return breaks ? { title, variant, breaks } : { title, variant };
}
