import type { TokenStore } from '../../core/ports/token-store.js';

/** What the contract needs to know of an adapter. The store's clock may be any clock, as long as it can be moved. */
export interface TokenStoreHarness {
  /** Opens a store. Every check uses an app of its own, so all of them may be one store. */
  create(): Promise<TokenStore>;
  /** Lets time pass for the store. Checks never wait. */
  passTime(ms: number): Promise<void>;
  /** Sets the store's clock forward, or back where `ms` is negative. */
  moveClock?(ms: number): Promise<void>;
  /** Opens a store whose medium cannot be reached. */
  createUnreachable?(): Promise<TokenStore>;
  /** Closes what `create` and `createUnreachable` opened. */
  dispose?(store: TokenStore): Promise<void>;
}
