import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../testing/virtual-clock.js';
import { ShutDownError } from '../../errors/shut-down.error.js';
import type { Reaction } from '../policy/refresh-policy.js';
import { LocalBackoff, SilentChecks } from './local-backoff.js';
import type { StoredCredential } from '../ports/token-store.js';

const GAP_MS = 300_000;

const issued = (issuedAgoMs: number, version = 'v1') => ({ version, issuedAgoMs }) as StoredCredential;

const reactionOf = (localBackoffMs: number, isShared: boolean) => ({ localBackoffMs, isShared }) as Reaction;

/** The back-off of a process that has run for a while. */
async function started() {
  const clock = new VirtualClock();
  await clock.advance(100_000);
  return { clock, backoff: new LocalBackoff(clock) };
}

/** What is known after checks that gave no verdict, each by its number in the row and whether it was made here. */
function after(...heard: [count: number, isOwn: boolean, version?: string][]): SilentChecks {
  const checks = new SilentChecks();
  for (const [count, isOwn, version = 'v1'] of heard) checks.observe(version, count, isOwn);
  return checks;
}

describe('LocalBackoff', () => {
  it('reports each trouble once while it lasts: another code, errcode or failure is another one', async () => {
    const clock = new VirtualClock();
    const backoff = new LocalBackoff(clock);
    const troubles = [
      { code: 'WECHAT_REFUSED', errcode: 40164 },
      { code: 'WECHAT_REFUSED', errcode: 40125 },
      { code: 'WECHAT_UNAVAILABLE', failure: 'ETIMEDOUT' },
      { code: 'WECHAT_UNAVAILABLE', failure: 'ECONNRESET' },
      { code: 'SECRET_UNAVAILABLE' },
      'stable/force',
      'stable/check',
    ];
    const news = () => troubles.filter((trouble) => backoff.isNews(structuredClone(trouble), 60_000));

    expect(news()).toEqual(troubles);
    expect(news()).toEqual([]);
    await clock.advance(60_000);
    expect(news()).toEqual(troubles);
    backoff.endTroubles();
    expect(news()).toEqual(troubles);
  });

  it('keeps one count of silent checks', () => {
    const backoff = new LocalBackoff(new VirtualClock());

    expect(backoff.silentChecks).toBeInstanceOf(SilentChecks);
    expect(backoff.silentChecks).toBe(backoff.silentChecks);
  });

  it.each([
    { what: 'of its own', isShared: false },
    { what: 'that a fleet shares', isShared: true },
  ])('backs off after a reaction $what, and tells for how long', async ({ isShared }) => {
    const { clock, backoff } = await started();
    const reaction = reactionOf(8_000, isShared);
    expect([backoff.active(), backoff.isOwn]).toEqual([undefined, false]);

    backoff.heed(reaction);

    expect(backoff.active()).toEqual({ reaction, forMs: 8_000 });
    expect(backoff.isOwn).toBe(!isShared);
    await clock.advance(7_999);
    expect(backoff.active()).toEqual({ reaction, forMs: 1 });
    await clock.advance(1);
    expect([backoff.active(), backoff.isOwn]).toEqual([undefined, false]);
  });

  it('counts refusals of its address until WeChat accepts it', async () => {
    const { backoff } = await started();
    const known: unknown[] = [];
    const note = () =>
      known.push([backoff.isAddressProven, backoff.addressFailures, backoff.active()?.forMs]);
    note();
    backoff.accepted();
    note();
    backoff.heed(reactionOf(1_000, true));
    note();
    backoff.heed(reactionOf(2_000, true));
    note();
    backoff.accepted();
    note();

    expect(known).toEqual([
      [false, 0, undefined],
      [true, 0, undefined],
      [false, 1, 1_000],
      [false, 2, 2_000],
      [true, 0, undefined],
    ]);
  });

  it.each([
    { what: 'a back-off of its own', localBackoffMs: 1_000, isShared: false },
    { what: 'a pause without a back-off', localBackoffMs: 0, isShared: true },
  ])('takes $what for no refusal of its address', async ({ localBackoffMs, isShared }) => {
    const { backoff } = await started();
    backoff.accepted();

    backoff.heed(reactionOf(localBackoffMs, isShared));

    expect([backoff.isAddressProven, backoff.addressFailures]).toEqual([true, 0]);
  });

  it('goes on to back off after a pause without a back-off', async () => {
    const { backoff } = await started();
    const reaction = reactionOf(1_000, false);
    backoff.heed(reaction);

    backoff.heed(reactionOf(0, true));

    expect(backoff.active()).toEqual({ reaction, forMs: 1_000 });
  });

  it('doubts a dependency for as long as it was told to', async () => {
    const { clock, backoff } = await started();
    expect(backoff.isDependencyDoubted).toBe(false);

    backoff.doubtDependency(1_000);

    expect(backoff.isDependencyDoubted).toBe(true);
    await clock.advance(999);
    expect(backoff.isDependencyDoubted).toBe(true);
    await clock.advance(1);
    expect(backoff.isDependencyDoubted).toBe(false);
  });

  it.each([
    { what: 'no earlier', endsInMs: 60_000, gapMs: 10_000 },
    { what: 'once the credential of the last one expires', endsInMs: 5_000, gapMs: 5_000 },
  ])('calls again without the store after a gap, $what', async ({ endsInMs, gapMs }) => {
    const { clock, backoff } = await started();
    expect(backoff.mayCallWithoutStore).toBe(true);

    backoff.calledWithoutStore(10_000);
    backoff.endGapBy(clock.monotonic() + endsInMs);

    expect(backoff.mayCallWithoutStore).toBe(false);
    await clock.advance(gapMs - 1);
    expect(backoff.mayCallWithoutStore).toBe(false);
    await clock.advance(1);
    expect(backoff.mayCallWithoutStore).toBe(true);
  });

  it('suspends a stalled revocation, and tells why and for how long', async () => {
    const { clock, backoff } = await started();
    const error = new ShutDownError('wx0123456789abcdef');
    const held = () => [backoff.revocationFailure(), backoff.revocationHeldForMs(clock.monotonic())];
    expect(held()).toEqual([undefined, -Infinity]);

    backoff.holdRevocation(error, 1_000);

    expect(held()).toEqual([error, 1_000]);
    await clock.advance(999);
    expect(held()).toEqual([error, 1]);
    await clock.advance(1);
    expect(held()).toEqual([undefined, 0]);
  });

  it('tells how long a call has been needed without a break', async () => {
    const { clock, backoff } = await started();
    const needed: number[] = [];

    for (const isNeeded of [false, true, true, false, true]) {
      backoff.noteNeed(isNeeded);
      await clock.advance(1_000);
      needed.push(backoff.neededForMs());
    }

    expect(needed).toEqual([0, 1_000, 2_000, 0, 1_000]);
  });
});

describe('SilentChecks', () => {
  it('are not enough before the third', () => {
    expect(after().areEnoughFor(issued(GAP_MS), GAP_MS)).toBe(false);
    expect(after([1, true], [2, true]).areEnoughFor(issued(GAP_MS), GAP_MS)).toBe(false);
  });

  it.each([
    { issuedAgoMs: GAP_MS - 1, isOwn: true, areEnough: true },
    { issuedAgoMs: GAP_MS - 1, isOwn: false, areEnough: false },
    { issuedAgoMs: GAP_MS, isOwn: false, areEnough: true },
  ])(
    'are enough with the third ($areEnough): at once where it was made here ($isOwn), or $issuedAgoMs ms after the issue',
    ({ issuedAgoMs, isOwn, areEnough }) => {
      expect(after([3, isOwn]).areEnoughFor(issued(issuedAgoMs), GAP_MS)).toBe(areEnough);
    },
  );

  it('are enough at once for whoever made the third, whoever makes the next', () => {
    expect(after([3, true], [4, true]).areEnoughFor(issued(0), GAP_MS)).toBe(true);
    expect(after([3, true], [4, false]).areEnoughFor(issued(0), GAP_MS)).toBe(true);
    expect(after([3, false], [4, true]).areEnoughFor(issued(0), GAP_MS)).toBe(false);
    expect(after([4, true]).areEnoughFor(issued(0), GAP_MS)).toBe(false);
  });

  it('say nothing of another version', () => {
    expect(after([3, true]).areEnoughFor(issued(GAP_MS, 'v2'), GAP_MS)).toBe(false);
    expect(after([3, true, 'v1'], [4, true, 'v2']).areEnoughFor(issued(0, 'v2'), GAP_MS)).toBe(false);
  });
});
