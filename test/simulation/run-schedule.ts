import { FAULT_KINDS, planFaults, type Fault, type FaultKind } from './fault-plan.js';
import { ALL_GUARDS, type Guards } from './guards.js';
import type { Violation } from './judge.js';
import { SeededRandom } from './seeded-random.js';
import { planSparsely } from './sparse-plan.js';
import type { AccountRules } from './simulated-wechat.js';
import type { Tallies } from './tallies.js';
import { LENGTH_MS, World, type StoryLine } from './world.js';

/** What a schedule is made of; the seed decides the rest. */
export interface ScheduleOptions {
  readonly seed: string;
  readonly endpoint: 'stable' | 'legacy';
  readonly keeps?: AccountRules['keeps'];
  readonly kinds?: readonly FaultKind[];
  readonly processes?: number;
  readonly lengthMs?: number;
  readonly guards?: Guards;
  /** In place of the faults that the seed would draw. */
  readonly faults?: readonly Fault[];
  readonly isStoryWanted?: boolean;
  /** How often faults strike, against how often they do otherwise. @default 1 */
  readonly intensity?: number;
  /** Whether faults are few, and each is alone. @default false */
  readonly isSparse?: boolean;
  /** Whether there are tickets and users' tokens besides. @default false */
  readonly hasOthers?: boolean;
  /** Whether the first broken promise ends it. @default true */
  readonly isJudged?: boolean;
}

/** What became of a schedule. */
export interface ScheduleResult {
  readonly seed: string;
  readonly violation: Violation | undefined;
  readonly tallies: Tallies;
  readonly faults: readonly Fault[];
  readonly story: readonly StoryLine[];
}

/** All kinds at once, but for those that would drown the others: a budget that is spent fails every call. */
export function everythingOn(endpoint: 'stable' | 'legacy'): FaultKind[] {
  return FAULT_KINDS.filter((kind) => kind !== 'tight-budget' && (endpoint === 'stable' || kind !== 'leak'));
}

/** Runs one schedule: the same options give the same result to the last event. */
export async function runSchedule(options: ScheduleOptions): Promise<ScheduleResult> {
  const { seed, endpoint, keeps = 'one-back', processes = 6, lengthMs = LENGTH_MS } = options;
  const kinds = options.kinds ?? everythingOn(endpoint);
  const random = new SeededRandom(`${seed}/${endpoint}/${keeps}`);
  const drawn = random.fork('faults');
  const faults =
    options.faults ??
    (options.isSparse
      ? planSparsely(drawn, kinds, processes, lengthMs)
      : planFaults(drawn, kinds, processes, lengthMs, options.intensity));
  const guards = options.guards ?? ALL_GUARDS;
  const isStoryWanted = options.isStoryWanted ?? false;
  const rules = { keeps };
  const isJudged = options.isJudged ?? true;
  const hasOthers = options.hasOthers ?? false;
  const world = new World(
    { endpoint, rules, processes, lengthMs, faults, kinds, guards, isStoryWanted, isJudged, hasOthers },
    random,
  );
  const { stackTraceLimit } = Error;
  // A schedule throws thousands of errors, and only its story needs to say where: their stacks took a sixth of its time.
  if (!isStoryWanted) Error.stackTraceLimit = 0;
  await world.run().finally(() => void (Error.stackTraceLimit = stackTraceLimit));
  return { seed, violation: world.judge.violation, tallies: world.tallies, faults, story: world.story };
}
