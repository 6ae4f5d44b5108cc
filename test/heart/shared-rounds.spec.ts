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

describe('who waits', () => {
  it('is told no reason for which somebody else waited before', async () => {
    const fleet = new Fleet('stable');
    const { keeper, store } = fleet.process({ role: 'reader' });
    const first = await fleet.failing(keeper.getValue({ timeoutMs: 3 * SECOND }), 4 * SECOND);
    await fleet.advance(2 * SECOND);
    store.fail('hangs', 'read');

    const second = await fleet.failing(keeper.getValue({ timeoutMs: 500 }));

    expect(first).toMatchObject({ code: 'NO_ISSUER' });
    expect(second).toMatchObject({ code: 'WAIT_TIMED_OUT' });
  });
});
