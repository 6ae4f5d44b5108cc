import { describe, expect, it } from 'vitest';
import type { Durability } from '../../core/ports/token-store.js';
import { VirtualClock } from '../../testing/virtual-clock.js';
import { CachedDurability } from './cached-durability.js';

class SayingStore {
  readonly durable = true;
  asked = 0;

  constructor(private readonly say: () => Promise<Durability>) {}

  durability(): Promise<Durability> {
    this.asked += 1;
    return this.say();
  }
}

describe('KnownDurability', () => {
  it('asks a store once a minute', async () => {
    const clock = new VirtualClock();
    let said: Durability = 'durable';
    const store = new SayingStore(async () => said);
    const known = new CachedDurability(store, clock, 1_000);

    const first = await Promise.all([known.get(), known.get()]);
    said = 'volatile';
    await clock.advance(60_000);
    const second = await known.get();
    await clock.advance(1);

    expect([first, second, await known.get()]).toEqual([['durable', 'durable'], 'durable', 'volatile']);
    expect([store.asked, clock.sleeping]).toEqual([2, 0]);
  });

  it('knows nothing of a store that never answers, or breaks its word and rejects', async () => {
    const clock = new VirtualClock();
    const silent = new CachedDurability(new SayingStore(() => new Promise(() => undefined)), clock, 1_000);
    const rejecting = new CachedDurability(
      new SayingStore(() => Promise.reject(new Error('AUTH hunter2'))),
      clock,
      1_000,
    );

    const said = Promise.all([silent.get(), rejecting.get()]);
    await clock.advance(1_000);

    expect(await said).toEqual(['unknown', 'unknown']);
  });
});
