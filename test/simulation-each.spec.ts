import { describe, expect, it } from 'vitest';
import { FAULT_KINDS, HOUR } from './simulation/fault-plan.js';
import { FRESH_SCHEDULES, runFresh, seedFor } from './simulation/fresh-schedules.js';

/** Long enough for the end of an access token, of three tickets, and of many users' tokens. */
const LENGTH_MS = 2.6 * HOUR;
const MINUTES = 60_000;

describe('each fault alone, simulated', () => {
  it.each(FAULT_KINDS)('breaks no promise: %s', { timeout: 5 * MINUTES }, async (kind) => {
    const runs = Math.ceil(FRESH_SCHEDULES / 12);
    const seed = seedFor('each');
    process.stdout.write(`${kind} alone: seed ${seed}\n`);

    for (const endpoint of ['stable', 'legacy'] as const) {
      for (const hasOthers of [false, true]) {
        const options = { endpoint, hasOthers, kinds: [kind], lengthMs: LENGTH_MS };
        const { calls } = await runFresh(runs, `${seed}-${hasOthers}`, options);
        expect(calls).toBeGreaterThan(1_000);
      }
    }
  });
});
