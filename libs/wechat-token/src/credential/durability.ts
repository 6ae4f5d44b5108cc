import type { Durability, TokenStore } from './token-store.js';

/** What is known of whether `store` keeps what it is given: its own word, and what its medium says if it can be asked. */
export async function durabilityOf(store: Pick<TokenStore, 'durable' | 'durability'>): Promise<Durability> {
  if (!store.durable) return 'volatile';
  return (await store.durability?.()) ?? 'durable';
}
