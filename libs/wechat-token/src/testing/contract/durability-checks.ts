import assert from 'node:assert/strict';
import { durabilityOf } from '../../core/ports/token-store.js';
import { promise, type TokenStoreCheck } from './token-store-check.js';

const WORDS = ['durable', 'volatile', 'unknown'];

/** `durable` and `durability`. */
export const durabilityChecks: readonly TokenStoreCheck[] = [
  promise("durability: is one of the three values, and agrees with the store's own", async ({ store }) => {
    const said = (await store.durability?.()) ?? (await durabilityOf(store));

    assert.equal(typeof store.durable, 'boolean');
    assert.ok(WORDS.includes(said), `The store reports its durability as ${JSON.stringify(said)}`);
    assert.ok(store.durable || said === 'volatile', `A store that may lose data reports ${said}`);
  }),
  {
    name: 'durability: is unknown in an outage, and does not throw',
    needs: 'createUnreachable',
    async check(harness) {
      const store = await harness.createUnreachable?.();
      if (!store)
        throw new Error('The check of durability in an outage needs a harness with createUnreachable');
      try {
        const said = await durabilityOf(store);
        assert.notEqual(
          said,
          store.durability ? 'durable' : undefined,
          'The store claims to be durable in an outage',
        );
      } finally {
        await harness.dispose?.(store);
      }
    },
  },
];
