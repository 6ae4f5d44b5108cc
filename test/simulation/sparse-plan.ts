import { QUIET_MS, STRIKES, type Fault, type FaultKind } from './fault-plan.js';
import type { SeededRandom } from './seeded-random.js';

/** So many faults in a schedule, each in a part of its own. */
const FAULTS = 3;

/** Draws few faults, each alone: it is over in the first three quarters of its part, and settles in the rest. */
export function planSparsely(
  random: SeededRandom,
  kinds: readonly FaultKind[],
  processes: number,
  lengthMs: number,
): Fault[] {
  if (kinds.length === 0) return [];
  const partMs = (lengthMs - QUIET_MS) / FAULTS;
  return Array.from({ length: FAULTS }, (_, part) => {
    const kind = random.pick(kinds);
    const { ms } = STRIKES[kind];
    const length = Math.min(ms[0] + (ms[1] - ms[0]) * random.next() ** 2, partMs / 4);
    const from = part * partMs + random.between(0, partMs / 2);
    const process = Math.floor(random.between(0, processes));
    return { kind, from, until: from + length, process, weight: random.next() };
  });
}
