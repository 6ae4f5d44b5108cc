import { describe, expect, it } from 'vitest';
import { durabilityOf, type Durability } from './token-store.js';

const saying = (durability: Durability) => async () => durability;

describe('durabilityOf', () => {
  it.each([
    { name: 'says that it may lose data', store: { durable: false }, durability: 'volatile' },
    {
      name: 'may lose data whatever its medium says',
      store: { durable: false, durability: saying('durable') },
      durability: 'volatile',
    },
    { name: 'has no medium to ask', store: { durable: true }, durability: 'durable' },
    {
      name: 'keeps data if its medium did',
      store: { durable: true, durability: saying('volatile') },
      durability: 'volatile',
    },
    {
      name: 'does not know its medium',
      store: { durable: true, durability: saying('unknown') },
      durability: 'unknown',
    },
  ])('is $durability for a store that $name', async ({ store, durability }) => {
    expect(await durabilityOf(store)).toBe(durability);
  });
});
