import type { TokenStore } from '../../credential/token-store.js';
import { Workbench } from './workbench.js';

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

/** One promise of the port, for any test runner. */
export interface TokenStoreCheck {
  /** The promise, as a sentence. */
  readonly name: string;
  /** The optional part of a harness without which the check cannot run: it throws, so leave it out and say so. */
  readonly needs?: 'moveClock' | 'createUnreachable';
  /** Rejects with a sentence if the store breaks the promise. */
  check(harness: TokenStoreHarness): Promise<void>;
}

/** Makes a check of something that is tried out on a store of its own. */
export function promise(
  name: string,
  tryOut: (bench: Workbench) => Promise<void>,
  needs?: 'moveClock',
): TokenStoreCheck {
  return {
    name,
    ...(needs && { needs }),
    async check(harness) {
      if (needs && !harness[needs]) throw new Error(`The check "${name}" needs a harness with ${needs}`);
      const store = await harness.create();
      try {
        await tryOut(new Workbench(store, harness));
      } finally {
        await harness.dispose?.(store);
      }
    },
  };
}
