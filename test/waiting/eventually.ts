import { setTimeout as pause } from 'node:timers/promises';

/** Far longer than the slowest machine needs: it ends a test that hangs, and measures nothing. */
export const PATIENCE_MS = 180_000;

const LOOK_EVERY_MS = 20;

/** Tries until `attempt` succeeds, and answers what it answers. Where that never comes, it fails as the last try did. */
export async function eventually<T>(attempt: () => T | Promise<T>): Promise<T> {
  const began = performance.now();
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (performance.now() - began > PATIENCE_MS) throw error;
      await pause(LOOK_EVERY_MS);
    }
  }
}
