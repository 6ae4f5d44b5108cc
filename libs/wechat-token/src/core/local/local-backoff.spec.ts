import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../testing/virtual-clock.js';
import { LocalBackoff, SilentChecks } from './local-backoff.js';
import type { StoredCredential } from '../ports/token-store.js';

const GAP_MS = 300_000;

const issued = (issuedAgoMs: number, version = 'v1') => ({ version, issuedAgoMs }) as StoredCredential;

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
    ];
    const news = () => troubles.filter((trouble) => backoff.isNews(trouble, 60_000));

    expect(news()).toEqual(troubles);
    expect(news()).toEqual([]);
    await clock.advance(60_000);
    expect(news()).toEqual(troubles);
    backoff.endTroubles();
    expect(news()).toEqual(troubles);
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
