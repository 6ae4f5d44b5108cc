import { setTimeout as pause } from 'node:timers/promises';

/** Far longer than the slowest machine needs: it only ends a test that hangs. */
export const PATIENCE_MS = 180_000;

const LOOK_EVERY_MS = 20;

/** Retries until `attempt` succeeds, and returns its result. If it never does, fails as the last try did. */
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
