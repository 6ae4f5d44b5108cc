import { describe, expect, it, vi } from 'vitest';
import { ENDPOINTS, Fleet, MINUTE, SECOND } from './fleet.js';

describe.each(ENDPOINTS)('refresh() on the %s endpoint', (endpoint) => {
  it('does not spin where a store says for ever that it is to read again', async () => {
    const fleet = new Fleet(endpoint);
    const { process } = await fleet.served();
    await fleet.advance(2 * MINUTE);
    let tries = 0;
    vi.spyOn(process.store, 'acquire').mockImplementation(async () => {
      tries += 1;
      // Ends what would never end.
      if (tries > 1_000) throw new Error('it spins');
      return { outcome: 'read-again' };
    });

    const error = await fleet.failing(process.keeper.refresh({ timeoutMs: 3 * SECOND }), 4 * SECOND);

    expect(error).toMatchObject({ code: 'WAIT_TIMED_OUT' });
    expect(tries).toBeLessThan(10);
  });
});
