import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../testing/virtual-clock.js';
import { timePointOf } from '../time/time-point.js';
import { CachedCredential, type CopyContent } from './cached-credential.js';

function copyOn(
  clock: VirtualClock,
  overlapMs?: number,
  asOf = timePointOf(clock),
  facts: Partial<CopyContent> = {},
): CachedCredential {
  const content = {
    key: { appId: 'wx0123456789abcdef', kind: 'access-token' },
    value: 'a-token',
    fingerprint: 'f',
    version: '0000000000000001-a',
    remainingMs: 7_200_000,
    dueInMs: 3_600_000,
    issuedAgoMs: 0,
    confirmedAgoMs: 0,
    asOf,
    ...facts,
  };
  return new CachedCredential(clock, content, overlapMs);
}

describe('CachedCredential', () => {
  it.each([
    { passedMs: 7_199_999, remainingMs: 1, isValid: true },
    { passedMs: 7_200_000, remainingMs: 0, isValid: false },
    { passedMs: 7_200_001, remainingMs: 0, isValid: false },
  ])('has $remainingMs ms left after $passedMs ms', async ({ passedMs, remainingMs, isValid }) => {
    const clock = new VirtualClock();
    const copy = copyOn(clock);

    await clock.advance(passedMs);

    expect(copy.remainingMs()).toBe(remainingMs);
    expect(copy.isValid()).toBe(isValid);
  });

  it.each([
    { jumpMs: 3_600_000, remainingMs: 3_600_000 },
    { jumpMs: -3_600_000, remainingMs: 7_200_000 },
  ])('counts by whichever clock advanced more: a jump of $jumpMs ms', ({ jumpMs, remainingMs }) => {
    const clock = new VirtualClock();
    const copy = copyOn(clock);

    clock.moveWallClock(jumpMs);

    expect(copy.remainingMs()).toBe(remainingMs);
    expect(copy.lenientRemainingMs()).toBe(7_200_000);
  });

  it.each([
    { jumpMs: 1_000, overlapMs: undefined, guessMs: 7_200_000 },
    { jumpMs: 1_001, overlapMs: undefined, guessMs: 7_198_999 },
    { jumpMs: 7_199_999, overlapMs: undefined, guessMs: 1 },
    { jumpMs: 7_200_000, overlapMs: undefined, guessMs: 0 },
    { jumpMs: 7_199_999, overlapMs: 300_000, guessMs: 1 },
    { jumpMs: 7_200_000, overlapMs: 300_000, guessMs: 7_200_000 },
  ])(
    'has $guessMs ms after a jump of $jumpMs ms during its request, and what the store says (overlap $overlapMs ms)',
    async ({ jumpMs, overlapMs, guessMs }) => {
      const clock = new VirtualClock();
      await clock.advance(10_000);
      const asOf = timePointOf(clock);
      clock.moveWallClock(jumpMs);
      const copy = copyOn(clock, overlapMs, asOf);

      copy.rebaseOnMonotonic(timePointOf(clock));
      const guess = copy.remainingMs();
      copy.updateFrom({ remainingMs: 7_200_000, dueInMs: 0, issuedAgoMs: 0 }, timePointOf(clock), true);

      expect(guess).toBe(guessMs);
      expect(copy.remainingMs()).toBe(7_200_000);
    },
  );

  it.each([
    { wordMs: 9_000_000, remainingMs: 7_200_000 },
    { wordMs: 7_200_000, remainingMs: 7_200_000 },
    { wordMs: 1_000, remainingMs: 1_000 },
    { wordMs: 0, remainingMs: 0 },
  ])('is never lengthened by a read that says $wordMs ms', ({ wordMs, remainingMs }) => {
    const clock = new VirtualClock();
    const copy = copyOn(clock);

    copy.updateFrom({ remainingMs: wordMs, dueInMs: wordMs, issuedAgoMs: 0 }, timePointOf(clock), true);

    expect(copy.remainingMs()).toBe(remainingMs);
    expect(copy.dueInMs()).toBeLessThanOrEqual(remainingMs);
  });

  it('counts on by the monotonic clock once the two have parted', async () => {
    const clock = new VirtualClock();
    const copy = copyOn(clock);
    clock.moveWallClock(100 * 3_600_000);

    copy.rebaseOnMonotonic(timePointOf(clock));
    await clock.advance(1_000);

    expect(copy.remainingMs()).toBe(7_199_000);
    expect(copy.servedUntil).toBe(clock.now() + 7_199_000);
  });

  it.each([
    { name: 'its host slept', wallMs: 3_600_000, passedMs: 60_000 },
    { name: "its host's clock was set back", wallMs: -3_600_000, passedMs: 60_000 },
  ])('has had a life as long as it was given, age and rest together, though $name', async (given) => {
    const clock = new VirtualClock();
    const copy = copyOn(clock);
    await clock.advance(given.passedMs);
    clock.moveWallClock(given.wallMs);
    copy.rebaseOnMonotonic(timePointOf(clock));
    await clock.advance(1_000);

    expect([copy.ageMs(), copy.remainingMs()]).toEqual([61_000, 7_200_000 - 61_000]);

    copy.updateFrom(
      { remainingMs: 3_000_000, dueInMs: 2_000_000, issuedAgoMs: 4_200_000 },
      timePointOf(clock),
      true,
    );

    expect(copy.ageMs() + copy.remainingMs()).toBe(7_200_000);
  });

  it('keeps the time of its end, whatever is read and whichever clock jumps afterwards', async () => {
    const clock = new VirtualClock();
    const copy = copyOn(clock);
    await clock.advance(7_203_000);

    copy.updateFrom({ remainingMs: 60_000, dueInMs: 0, issuedAgoMs: 0 }, timePointOf(clock), true);
    clock.moveWallClock(-3_600_000);
    copy.rebaseOnMonotonic(timePointOf(clock));

    expect(copy.overForMs(clock.monotonic())).toBe(3_000);
    expect(copy.servedUntil).toBeLessThan(clock.now());
  });

  it.each([
    { overlapMs: undefined, passedMs: 0, promisedMs: 7_195_000 },
    { overlapMs: undefined, passedMs: 7_190_000, promisedMs: 5_000 },
    { overlapMs: undefined, passedMs: 7_196_000, promisedMs: 0 },
    { overlapMs: 300_000, passedMs: 0, promisedMs: 3_895_000 },
    { overlapMs: 300_000, passedMs: 3_600_000, promisedMs: 295_000 },
    // Another process may have replaced it when it was due.
    { overlapMs: 300_000, passedMs: 3_610_000, promisedMs: 285_000 },
    { overlapMs: 300_000, passedMs: 4_000_000, promisedMs: 0 },
    { overlapMs: 7_200_000, passedMs: 3_600_000, promisedMs: 3_595_000 },
  ])('promises $promisedMs ms after $passedMs ms, with an overlap of $overlapMs ms', async (given) => {
    const clock = new VirtualClock();
    const copy = copyOn(clock, given.overlapMs);

    await clock.advance(given.passedMs);

    expect(copy.credential.promisedMs()).toBe(given.promisedMs);
  });

  it('promises again what it did when it was due, once it has been read and not been replaced', async () => {
    const clock = new VirtualClock();
    const copy = copyOn(clock, 300_000);
    await clock.advance(3_700_000);
    const { credential } = copy;
    const before = credential.promisedMs();

    copy.updateFrom({ remainingMs: 3_500_000, dueInMs: 0, issuedAgoMs: 3_700_000 }, timePointOf(clock), true);

    expect([before, credential.promisedMs()]).toEqual([195_000, 295_000]);
  });

  it('is not served again once it has ended, though the wall clock is set back', async () => {
    const clock = new VirtualClock();
    const copy = copyOn(clock);
    await clock.advance(7_200_001);

    expect(copy.isValid()).toBe(false);
    expect(copy.servedUntil).toBe(-Infinity);
  });

  it('is not served again by a read after its end, though the wall clock is set back then', async () => {
    const clock = new VirtualClock();
    const copy = copyOn(clock);
    await clock.advance(7_203_000);

    copy.updateFrom({ remainingMs: 60_000, dueInMs: 0, issuedAgoMs: 0 }, timePointOf(clock), true);
    clock.moveWallClock(-3_600_000);

    expect(clock.now() < copy.servedUntil).toBe(false);
  });

  it('hands out one credential, which tells its end also where it is not served without a look', () => {
    const clock = new VirtualClock();
    const copy = copyOn(clock);
    copy.stopServing();

    expect(copy.credential).toMatchObject({ value: 'a-token', expiresAt: clock.now() + 7_200_000 });
    expect(copy.credential).toBe(copy.credential);
    expect(copy.promisedCredential).toBe(copy.promisedCredential);
    expect(copy.promisedValue).toBe(copy.promisedValue);
  });

  it.each([
    { status: undefined, isReported: false },
    { status: 'valid', isReported: false },
    { status: 'suspect', isReported: true },
    { status: 'rejected', isReported: true },
  ] as const)('is reported: $isReported if its status in the store is $status', ({ status, isReported }) => {
    const clock = new VirtualClock();
    const copy = copyOn(clock, undefined, timePointOf(clock), { ...(status && { status }) });

    expect(copy.isReported).toBe(isReported);
    copy.markReported();
    expect(copy.isReported).toBe(true);
  });

  it('is used when it is new and when it is read, and idle until the next read', () => {
    const copy = copyOn(new VirtualClock());

    expect([copy.takeUsed(), copy.takeUsed()]).toEqual([true, false]);
    copy.markUsed();
    expect([copy.takeUsed(), copy.takeUsed()]).toEqual([true, false]);
  });

  it('promises its callers the credential, which counts down, and its value', async () => {
    const clock = new VirtualClock();
    const copy = copyOn(clock);

    expect(await copy.promisedCredential).toBe(copy.credential);
    expect(await copy.promisedValue).toBe('a-token');
    await clock.advance(1_000);
    expect(copy.credential.remainingMs()).toBe(7_199_000);
  });

  it('has lived before it was read: its lifetime is its age and what remains', () => {
    const clock = new VirtualClock();

    const copy = copyOn(clock, undefined, timePointOf(clock), { issuedAgoMs: 600_000 });

    expect(copy.lifetimeMs).toBe(7_800_000);
  });

  it.each([
    { what: 'which took 5 s', jumpMs: 0, goneMs: 5_000 },
    { what: 'during which the wall clock hardly moved', jumpMs: 1_000, goneMs: 6_000 },
    { what: 'during which the host slept', jumpMs: 60_000, goneMs: 65_000 },
  ])('counts from before its request, $what: $goneMs ms are gone', async ({ jumpMs, goneMs }) => {
    const clock = new VirtualClock();
    await clock.advance(10_000);
    const asOf = timePointOf(clock);
    await clock.advance(5_000);
    clock.moveWallClock(jumpMs);

    const copy = copyOn(clock, undefined, asOf);

    expect({ remaining: copy.remainingMs(), due: copy.dueInMs(), age: copy.ageMs() }).toEqual({
      remaining: 7_200_000 - goneMs,
      due: 3_600_000 - goneMs,
      age: goneMs,
    });
    expect(copy.servedUntil).toBe(clock.now() + copy.remainingMs());
    expect(copy.longestRemainingMs(timePointOf(clock))).toBe(7_195_000);
  });

  it('is due after its time, and stays so', async () => {
    const clock = new VirtualClock();
    const copy = copyOn(clock);

    await clock.advance(3_599_999);
    expect(copy.dueInMs()).toBe(1);
    await clock.advance(2);
    expect(copy.dueInMs()).toBe(0);
  });

  it('counts by the monotonic clock alone, from its own time on', async () => {
    const clock = new VirtualClock();
    const before = timePointOf(clock);
    await clock.advance(10_000);
    const copy = copyOn(clock);
    await clock.advance(1_000);
    clock.moveWallClock(3_600_000);

    expect(copy.lenientRemainingMs()).toBe(7_199_000);
    expect(copy.lenientRemainingMs(before)).toBe(7_200_000);

    copy.rebaseOnMonotonic(timePointOf(clock));
    expect([copy.remainingMs(), copy.ageMs()]).toEqual([7_199_000, 1_000]);
  });

  it.each([
    { jumpMs: 1_000, isDoubted: false },
    { jumpMs: 1_001, isDoubted: true },
  ])('has a doubtful end after a jump of $jumpMs ms: $isDoubted', ({ jumpMs, isDoubted }) => {
    const clock = new VirtualClock();
    const copy = copyOn(clock);
    clock.moveWallClock(jumpMs);

    copy.rebaseOnMonotonic(timePointOf(clock));

    expect(copy.isLifeDoubted).toBe(isDoubted);
  });

  it.each([
    { isGuess: true, isTrusted: true, isDoubted: false },
    { isGuess: true, isTrusted: false, isDoubted: true },
    { isGuess: false, isTrusted: true, isDoubted: false },
    { isGuess: false, isTrusted: false, isDoubted: false },
  ])(
    'has a doubtful end ($isDoubted) after a read by a clock that is trusted ($isTrusted), if it had one ($isGuess)',
    ({ isGuess, isTrusted, isDoubted }) => {
      const clock = new VirtualClock();
      const copy = copyOn(clock);
      if (isGuess) clock.moveWallClock(60_000);
      copy.rebaseOnMonotonic(timePointOf(clock));

      copy.updateFrom({ remainingMs: 1_000, dueInMs: 0, issuedAgoMs: 0 }, timePointOf(clock), isTrusted);

      expect(copy.isLifeDoubted).toBe(isDoubted);
    },
  );

  it.each([undefined, 300_000])(
    'has ended, and its life is not doubted, if nothing remains from the beginning (overlap %s ms)',
    (overlapMs) => {
      const clock = new VirtualClock();

      const copy = copyOn(clock, overlapMs, timePointOf(clock), { remainingMs: 0, dueInMs: 0 });

      expect([copy.servedUntil, copy.isLifeDoubted, copy.isValid()]).toEqual([-Infinity, false, false]);
    },
  );
});
