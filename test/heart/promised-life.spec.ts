import { describe, expect, it } from 'vitest';
import { atOnce, ENDPOINTS, Fleet, HOUR, MINUTE, SECOND } from './fleet.js';

describe.each(ENDPOINTS)('what is promised of a life, on the %s endpoint', (endpoint) => {
  it.each([{ processes: 1 }, { processes: 3 }])(
    'is kept: whoever caches a token for so long, and asks at any minute, holds a living one ($processes processes)',
    async ({ processes }) => {
      const fleet = new Fleet(endpoint);
      const each = fleet.several(processes);
      const cached: { readonly value: string; readonly until: number }[] = [];
      const broken: string[] = [];
      let shortest = Infinity;

      for (let second = 0; second < 150 * 60; second += 1) {
        if (second % 60 === 0) {
          const process = each[(second / 60) % processes]!;
          const credential = await fleet.passing(process.keeper.getCredential());
          const promisedMs = credential.promisedMs();
          shortest = Math.min(shortest, promisedMs);
          cached.push({ value: credential.value, until: fleet.clock.now() + promisedMs });
        }
        await fleet.advance(SECOND);
        const now = fleet.clock.now();
        const used = cached.filter(({ until }) => now < until);
        broken.push(
          ...used.filter(({ value }) => !fleet.simulator.isAlive(value)).map(() => `at ${second} s`),
        );
      }

      expect(broken).toEqual([]);
      // Never so little that it is not worth being cached: at the end of an overlap, or of a life.
      expect(shortest).toBeGreaterThan((endpoint === 'legacy' ? 4 : 3) * MINUTE);
    },
  );
});

describe('the life of a token, on the legacy endpoint', () => {
  it('is not longer by the word of a process that counts it wrong', async () => {
    const fleet = new Fleet('legacy');
    const { process, token } = await fleet.served();
    await fleet.advance(10 * MINUTE);
    const { key } = process.keeper.target;
    const { storeTime, record } = await fleet.store.read(key);
    const lifetimeMs = 2 * HOUR;
    const instants = { askedAt: storeTime, expiresAt: storeTime + lifetimeMs, dueAt: storeTime + HOUR };
    const version = `${storeTime}`.padStart(16, '0').concat('-b');
    const { fingerprint } = record!;
    const commit = {
      key,
      version,
      value: token,
      fingerprint,
      ...instants,
      lifetimeMs,
      inDoubtMs: 0,
      clears: [],
    };

    await fleet.store.commit(commit);
    await fleet.advance(SECOND);

    const credential = await atOnce(process.keeper.getCredential());
    expect(credential.version).toBe(version);
    expect(credential.remainingMs()).toBeLessThanOrEqual(2 * HOUR - 10 * MINUTE);
  });
});
