import { setTimeout as rest } from 'node:timers/promises';

const DEADLINE_MS = 20_000;
const LOOK_EVERY_MS = 20;

/** Looks again and again until a condition holds; fails after a deadline with what it waited for. */
export async function eventually(
  holds: () => boolean | Promise<boolean>,
  what: () => string,
  deadlineMs = DEADLINE_MS,
): Promise<void> {
  const deadline = performance.now() + deadlineMs;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`Waited in vain for ${what()}`);
    await rest(LOOK_EVERY_MS);
  }
}
