import { describe, expect, it } from 'vitest';
import { ENDPOINTS, Fleet } from './fleet.js';

describe.each(ENDPOINTS)('a store that breaks its promises, on the %s endpoint', (endpoint) => {
  it.each(['read', 'acquire', 'commit'] as const)(
    'costs nobody more than an error of ours when %s answers an empty object',
    async (step) => {
      const fleet = new Fleet(endpoint);
      const process = fleet.process();
      Object.assign(fleet.store, { [step]: async () => ({}) });

      const answer = await fleet.passing(
        process.keeper.getValue().catch((error: unknown) => error),
        20_000,
      );

      const isServed = typeof answer === 'string' && fleet.simulator.isAlive(answer);
      expect(isServed ? { code: 'TOKEN_STORE_FAILED', reason: 'BAD_ANSWER' } : answer).toMatchObject({
        code: 'TOKEN_STORE_FAILED',
        reason: 'BAD_ANSWER',
      });
    },
  );
});
