import { setTimeout as pause } from 'node:timers/promises';

/** Far longer than the slowest machine needs: it only ends a test that hangs. */
export const PATIENCE_MS = 180_000;

/** The pause between two attempts is a tenth of the time that has passed, within these limits: what takes seconds is often costly to try. */
const SHORTEST_MS = 20;
const LONGEST_MS = 100;

/** Retries until `attempt` succeeds, and returns its result. If it never does, fails as the last try did. */
export async function eventually<T>(attempt: () => T | Promise<T>): Promise<T> {
  const began = performance.now();
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      const passed = performance.now() - began;
      if (passed > PATIENCE_MS) throw error;
      await pause(Math.min(Math.max(passed / 10, SHORTEST_MS), LONGEST_MS));
    }
  }
}
