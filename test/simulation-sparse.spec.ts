import { describe, expect, it } from 'vitest';
import { FRESH_SCHEDULES, runFresh, seedFor } from './simulation/fresh-schedules.js';
import { judgedShare, PROMISES } from './simulation/shares.js';

const MINUTES = 60_000;

describe('few faults, each alone and with time to settle, simulated', () => {
  it.each([
    { endpoint: 'stable', keeps: 'one-back' },
    { endpoint: 'legacy', keeps: 'one-back' },
    { endpoint: 'legacy', keeps: 'all' },
  ] as const)(
    'break no promise, and leave each judged four fifths of the time: $endpoint, WeChat keeps $keeps',
    { timeout: 5 * MINUTES },
    async (account) => {
      const seed = seedFor('sparse');
      process.stdout.write(`sparse, ${account.endpoint}, WeChat keeps ${account.keeps}: seed ${seed}\n`);

      const { shares } = await runFresh(FRESH_SCHEDULES, seed, {
        ...account,
        isSparse: true,
        hasOthers: true,
      });

      const tooLittle = PROMISES.filter((promise) => (judgedShare(shares.all[promise]) ?? 0) < 0.8);
      expect(tooLittle).toEqual([]);
    },
  );
});
