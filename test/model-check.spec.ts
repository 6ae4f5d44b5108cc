import { describe, expect, it } from 'vitest';
import { check } from './model-check/check.js';
import { AS_BUILT, HOLDS, RACING, REMOVALS, UNBOUNDED, type Claim } from './model-check/claims.js';
import { rowOf, storyOf } from './model-check/report.js';
import { GUARDS, type Variant } from './model-check/variant.js';

/** With three, a search takes up to half a minute: `npm run model-check` does that, at night. */
const MOST_PROCESSES = 2;
/** Searches with late commands that find no breach take as long. */
const isQuick = ({ variant, breaks }: Claim) => variant.copies === 0 || breaks !== undefined;

const named = (claims: readonly Claim[]) =>
  claims.filter(isQuick).map((claim) => {
    const { issuer, start, servedUntil } = claim.variant;
    const processes = Math.min(claim.variant.processes, MOST_PROCESSES);
    const outcome = claim.breaks ? `breaks (${claim.breaks})` : 'holds';
    return {
      ...claim,
      variant: { ...claim.variant, processes },
      name: `${claim.title}: ${issuer}, ${start}, ${servedUntil}, ${processes}: ${outcome}`,
    };
  });

function expectAsClaimed(claim: Claim): void {
  const verdict = check(claim.variant);
  process.stdout.write(rowOf(claim, verdict) + storyOf(verdict));

  expect(verdict.breach?.property).toBe(claim.breaks);
}

describe('the refresh protocol, in all interleavings', () => {
  describe('with all its guards', () => {
    it.each(named(HOLDS))('$name', (claim) => expectAsClaimed(claim));
  });

  describe('as built', () => {
    it.each(named(AS_BUILT))('$name', (claim) => expectAsClaimed(claim));
  });

  describe('without a bound on time', () => {
    it.each(named(UNBOUNDED))('$name', (claim) => expectAsClaimed(claim));
  });

  describe('without a guard', () => {
    it.each(named(REMOVALS))('$name', (claim) => expectAsClaimed(claim));

    it('names each guard in a claim', () => {
      expect(REMOVALS.flatMap(({ variant }) => variant.without)).toEqual(Object.keys(GUARDS));
    });
  });

  describe('where requests may race', () => {
    it.each(named(RACING))('$name', (claim) => expectAsClaimed(claim));
  });
});

describe('the search', () => {
  const variant: Variant = {
    processes: 2,
    issuer: 'supersedes',
    start: 'nothing',
    servedUntil: 'settled',
    copies: 0,
    without: [],
  };

  it('prints the shortest path to a breach, with names that stay', () => {
    const { trace } = check({ ...variant, without: ['recheck'] });

    expect(trace).toEqual([
      'A reads that nothing is valid',
      'A acquires: granted fence 1',
      'B reads that nothing is valid',
      'A sends the request of fence 1',
      'WeChat serves the request of fence 1: T1 is current',
      'A commits T1 with fence 1: written',
      'B acquires: granted fence 2',
      'BREACH of (f): a lease is granted though the record is not due',
    ]);
  });

  it('finds the same each time', () => {
    const { states, trace } = check({ ...variant, without: ['fence'] });

    expect(check({ ...variant, without: ['fence'] })).toMatchObject({ states, trace });
  });

  it('notices that rest is out of reach', () => {
    const { breach } = check({ ...variant, processes: 1, without: ['lease-end'] });

    expect(breach?.property).toBe('d');
  });

  it('finds nothing wrong with one process', () => {
    expect(check({ ...variant, processes: 1, copies: 2 }).breach).toBeUndefined();
  });
});
