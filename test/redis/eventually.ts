import { setTimeout as pause } from 'node:timers/promises';

const INTERVAL_MS = 20;

/** Tries until `attempt` succeeds, and answers what it answers; after `withinMs` it fails as the last try did. */
export async function eventually<T>(attempt: () => T | Promise<T>, withinMs = 10_000): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await pause(INTERVAL_MS);
    }
  }
}
