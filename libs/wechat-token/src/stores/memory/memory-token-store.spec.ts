import { describe, expect, it, vi } from 'vitest';
import { versionOf } from '../../core/ports/version.js';
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

  it.each([
    ['was removed', (_: MemoryTokenStore, stop: () => void) => stop()],
    ['lost its store, which was closed', (store: MemoryTokenStore) => void store.close()],
  ])('calls no listener that %s before its hint was due', async (_, end) => {
    const store = new MemoryTokenStore({ clock });
    const listener = vi.fn();
    const stop = store.watch(listener);
    const key = { appId: 'wx0123456789abcdef', kind: 'access-token' };

    const restored = store.restore({
      key,
      version: versionOf(clock.time, 'a1'),
      value: 'copy',
      fingerprint: 'f',
      issuedAt: clock.time,
      expiresAt: clock.time + 7_200_000,
      dueAt: clock.time + 3_600_000,
      lifetimeMs: 7_200_000,
      inDoubtMs: 0,
    });
    end(store, stop);

    expect((await restored).outcome).toBe('taken');
    expect(listener).not.toHaveBeenCalled();
  });
});
