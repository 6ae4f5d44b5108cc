import assert from 'node:assert/strict';
import { durabilityOf } from '../../core/ports/token-store.js';
import { promise, type TokenStoreCheck } from './token-store-check.js';

const WORDS = ['durable', 'volatile', 'unknown'];

/** What `durable` and `durability` promise. */
export const durabilityChecks: readonly TokenStoreCheck[] = [
  promise('durability: is a word, and no other than that of the store itself', async ({ store }) => {
    const said = (await store.durability?.()) ?? (await durabilityOf(store));

    assert.equal(typeof store.durable, 'boolean');
    assert.ok(WORDS.includes(said), `The store says of its durability ${JSON.stringify(said)}`);
    assert.ok(store.durable || said === 'volatile', `A store that may forget calls itself ${said}`);
  }),
  {
    name: 'durability: is asked in vain in an outage, and fails nobody',
    needs: 'createUnreachable',
    async check(harness) {
      const store = await harness.createUnreachable?.();
      if (!store)
        throw new Error('The check of durability in an outage needs a harness with createUnreachable');
      try {
        const said = await durabilityOf(store);
        assert.notEqual(said, store.durability ? 'durable' : undefined, 'An outage is called durable');
      } finally {
        await harness.dispose?.(store);
      }
    },
  },
];
