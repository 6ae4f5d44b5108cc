import type { TokenStore } from '../../core/ports/token-store.js';

/** What the contract needs to know about an adapter. The store may have any clock that can be moved. */
export interface TokenStoreHarness {
  /** Opens a store. Every check uses an app of its own, so they may all share one store. */
  create(): Promise<TokenStore>;
  /** Lets time pass for the store. Checks never wait. */
  passTime(ms: number): Promise<void>;
  /** Moves the store's clock forward, or back if `ms` is negative. */
  moveClock?(ms: number): Promise<void>;
  /** Opens a store whose medium cannot be reached. */
  createUnreachable?(): Promise<TokenStore>;
  /** Closes the stores of `create` and `createUnreachable`. */
  dispose?(store: TokenStore): Promise<void>;
}
