import { describe, expect, it } from 'vitest';
import type { CredentialKind } from '../ports/credential-kind.js';
import { addsUp, lifetimeOf } from './lifetime.js';

const HOUR = 3_600_000;

const ticket: Pick<CredentialKind, 'sameValue'> = { sameValue: 'keepFirstEnd' };
const issued = { value: 'ticket', lifetimeMs: 2 * HOUR };

function lifeWith(
  record: { value?: string; remainingMs: number; issuedAgoMs: number } | undefined,
  issuer = ticket,
  tookMs = 200,
  sparingMs = 0,
): number {
  const kept = record && { value: 'ticket', ...record };
  return lifetimeOf(issuer, issued, kept, { tookMs, sparingMs }).lifetimeMs;
}

describe('the lifetime', () => {
  it('is what WeChat says of a value that was not seen before', () => {
    expect(lifeWith(undefined)).toBe(2 * HOUR);
    expect(lifeWith({ value: 'another', remainingMs: 5, issuedAgoMs: HOUR })).toBe(2 * HOUR);
  });

  it('of a value whose end WeChat says each time begins with the request', () => {
    const issuer = { sameValue: 'remaining' } as const;

    expect(lifetimeOf(issuer, issued, undefined, { tookMs: 30_000, sparingMs: 0 }).issuedAgoMs).toBe(0);
  });

  it('keeps the first end of a value that always comes with a whole life', () => {
    expect(lifeWith({ remainingMs: HOUR, issuedAgoMs: HOUR })).toBe(HOUR);
  });

  it('is a second from the answer on at its end, which WeChat reaches a moment later', () => {
    expect(lifeWith({ remainingMs: -1_000, issuedAgoMs: 2 * HOUR + 1_500 })).toBe(1_200);
  });

  it('is a second at a time for a minute, since a process that was suspended counts to an end that is too early', () => {
    expect(lifeWith({ remainingMs: 0, issuedAgoMs: 2 * HOUR + 60_000 })).toBe(1_200);
    expect(lifeWith({ remainingMs: 0, issuedAgoMs: 2 * HOUR + 60_001 })).toBe(300_000);
  });

  it.each([
    [0, 1_200],
    [86_000, 86_000],
    [600_000, 300_000],
  ])(
    'is as long at its end as makes the calls of the day last, up to five minutes (%i ms)',
    (sparingMs, ms) => {
      expect(lifeWith({ remainingMs: 0, issuedAgoMs: 2 * HOUR }, ticket, 200, sparingMs)).toBe(ms);
      expect(lifeWith({ remainingMs: HOUR, issuedAgoMs: HOUR }, ticket, 200, sparingMs)).toBe(HOUR);
    },
  );

  it('is no longer at its end where the answer took long, which says nothing of now', () => {
    expect(lifeWith({ remainingMs: 0, issuedAgoMs: 2 * HOUR }, ticket, 30_000)).toBe(2_000);
  });

  it('is a second at a time as long as it may have been made late in a slow request', () => {
    expect(lifetimeOf(ticket, issued, undefined, { tookMs: 30_000, sparingMs: 0 }).issuedAgoMs).toBe(-30_000);
    expect(lifeWith({ remainingMs: 0, issuedAgoMs: 2 * HOUR - 30_000 })).toBe(1_200);
  });

  it('is five minutes at a time for what WeChat gives though it should have ended, or by a clock that jumped has', () => {
    expect(lifeWith({ remainingMs: 0, issuedAgoMs: 3 * HOUR })).toBe(300_000);
    expect(lifeWith({ remainingMs: 0, issuedAgoMs: 0 })).toBe(300_000);
  });

  it('is what WeChat says where that is what remains', () => {
    const remaining = { sameValue: 'remaining' } as const;
    expect(lifeWith({ remainingMs: 5, issuedAgoMs: HOUR }, remaining)).toBe(2 * HOUR);
  });
});

describe('the end', () => {
  it.each([
    { name: 'of a value that was not seen before', known: undefined, isEndKnown: true },
    {
      name: 'of one whose age and remaining time add up',
      known: { value: 'ticket', remainingMs: HOUR, issuedAgoMs: HOUR },
      isEndKnown: true,
    },
    {
      name: 'of one whose age was lost with a clock',
      known: { value: 'ticket', remainingMs: HOUR, issuedAgoMs: 0 },
      isEndKnown: false,
    },
  ])('$name is known: $isEndKnown', ({ known, isEndKnown }) => {
    expect(lifetimeOf(ticket, issued, known, { tookMs: 200, sparingMs: 0 }).isEndKnown).toBe(isEndKnown);
  });
});

describe('addsUp', () => {
  it.each([
    ['a new value', 0, 2 * HOUR, true],
    ['one in the middle of its life', HOUR, HOUR, true],
    ['one made late in a slow request', -30_000, 2 * HOUR, true],
    ['one at its end', 2 * HOUR + 1_000, 2_000, true],
    ['one that should have ended', 3 * HOUR, 300_000, false],
    ['one whose age was lost with a clock', 0, 300_000, false],
  ] as const)('of %s', (_, issuedAgoMs, remainingMs, isTrue) => {
    expect(addsUp(2 * HOUR, issuedAgoMs, remainingMs)).toBe(isTrue);
  });
});
