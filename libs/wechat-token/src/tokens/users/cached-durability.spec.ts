import { describe, expect, it } from 'vitest';
import type { Durability } from '../../core/ports/token-store.js';
import { VirtualClock } from '../../testing/virtual-clock.js';
import { CachedDurability } from './cached-durability.js';

class StoreWithDurability {
  readonly durable = true;
  queries = 0;

  constructor(private readonly say: () => Promise<Durability>) {}

  durability(): Promise<Durability> {
    this.queries += 1;
    return this.say();
  }
}

describe('KnownDurability', () => {
  it('queries a store once a minute', async () => {
    const clock = new VirtualClock();
    let durability: Durability = 'durable';
    const store = new StoreWithDurability(async () => durability);
    const known = new CachedDurability(store, clock, 1_000);

    const first = await Promise.all([known.get(), known.get()]);
    durability = 'volatile';
    await clock.advance(60_000);
    const second = await known.get();
    await clock.advance(1);

    expect([first, second, await known.get()]).toEqual([['durable', 'durable'], 'durable', 'volatile']);
    expect([store.queries, clock.sleeping]).toEqual([2, 0]);
  });

  it('is unknown for a store that never answers, or rejects although it must not', async () => {
    const clock = new VirtualClock();
    const silent = new CachedDurability(
      new StoreWithDurability(() => new Promise(() => undefined)),
      clock,
      1_000,
    );
    const rejecting = new CachedDurability(
      new StoreWithDurability(() => Promise.reject(new Error('AUTH hunter2'))),
      clock,
      1_000,
    );

    const durability = Promise.all([silent.get(), rejecting.get()]);
    await clock.advance(1_000);

    expect(await durability).toEqual(['unknown', 'unknown']);
  });
});
