import type { TokenStoreHarness } from './token-store-harness.js';
import { Workbench } from './workbench.js';

/** One promise of the port, for any test runner. */
export interface TokenStoreCheck {
  /** The promise, as a sentence. */
  readonly name: string;
  /** The optional part of a harness that the check needs. Without it the check throws, so leave the check out and say so. */
  readonly needs?: 'moveClock' | 'createUnreachable';
  /** Rejects with a sentence if the store breaks the promise. */
  check(harness: TokenStoreHarness): Promise<void>;
}

/** Defines a check that runs on a store of its own. */
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
