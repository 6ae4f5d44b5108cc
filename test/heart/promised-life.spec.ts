import { describe, expect, it } from 'vitest';
import { ENDPOINTS, Fleet, MINUTE, SECOND } from './fleet.js';

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
