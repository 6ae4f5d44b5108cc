import { describe, expect, it } from 'vitest';
import { tokenStoreContract } from '../../testing/token-store-contract.js';
import { MemoryTokenStore } from './memory-token-store.js';

describe('MemoryTokenStore', () => {
  const clock = { time: Date.UTC(2024, 0, 1), now: () => clock.time };
  const harness = {
    create: async () => new MemoryTokenStore({ clock }),
    passTime: async (ms: number) => void (clock.time += ms),
    moveClock: async (ms: number) => void (clock.time += ms),
  };
  // Memory is always reachable.
  const contract = tokenStoreContract.filter(({ needs }) => needs !== 'createUnreachable');

  it.each(contract)('$name', ({ check }) => check(harness));

  it('uses the wall clock unless it is given another', async () => {
    const before = Date.now();

    const { storeTime } = await new MemoryTokenStore().read({
      appId: 'wx0123456789abcdef',
      kind: 'access-token',
    });

    expect(storeTime).toBeGreaterThanOrEqual(before);
  });
});
