import { describe, expect, it } from 'vitest';
import { FAULT_KINDS, HOUR } from './simulation/fault-plan.js';
import { FRESH_SCHEDULES, runFresh, seedFor } from './simulation/fresh-schedules.js';

/** Long enough for the end of an access token, of three tickets, and of many users' tokens. */
const LENGTH_MS = 2.6 * HOUR;
const MINUTES = 60_000;

/** Any two neighbours have either endpoint, one with others and one without. */
const ACCOUNTS = [
  { endpoint: 'stable', hasOthers: false },
  { endpoint: 'legacy', hasOthers: true },
  { endpoint: 'stable', hasOthers: true },
  { endpoint: 'legacy', hasOthers: false },
] as const;
/** So many schedules of each kind of fault, dealt round the accounts: two are one with others and one without. */
const EACH = Math.ceil(FRESH_SCHEDULES / 2);

describe('each fault alone, simulated', () => {
  it.each(FAULT_KINDS.map((kind, index) => ({ kind, index })))(
    'breaks no promise: $kind',
    { timeout: 5 * MINUTES },
    async ({ kind, index }) => {
      const seed = seedFor('each');
      process.stdout.write(`${kind} alone: seed ${seed}\n`);

      for (let run = 0; run < EACH; run += 1) {
        const account = ACCOUNTS[(2 * index + run) % ACCOUNTS.length]!;
        const round = Math.floor(run / ACCOUNTS.length);
        const options = { ...account, kinds: [kind], lengthMs: LENGTH_MS };
        const own = `${seed}-${account.hasOthers}-${round}`;
        const { calls } = await runFresh(1, own, options);
        expect(calls).toBeGreaterThan(1_000);
      }
    },
  );
});
