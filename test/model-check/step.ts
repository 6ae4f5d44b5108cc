import { encode } from './encoding.js';
import { processSteps } from './process-steps.js';
import { lateSteps, timeSteps, wechatSteps } from './outside-steps.js';
import type { State } from './state.js';
import { copyOf } from './copy.js';
import { tidy } from './tidy.js';
import type { Rules } from './variant.js';

/** One step to another state. */
export interface Step {
  /** The story of the step. */
  readonly story: string;
  /** Whether it needs a fault: rest must be within reach without. */
  readonly isFault: boolean;
  readonly next: State;
  readonly code: string;
}

/** Takes one step: `change` works on a copy of the state and returns its story, or nothing if the step is impossible. */
export type Take = (isFault: boolean, change: (next: State) => string | undefined) => void;

/** All possible next steps. */
export function stepsFrom(state: State, rules: Rules): Step[] {
  const steps: Step[] = [];
  const take: Take = (isFault, change) => {
    const next = copyOf(state);
    const story = change(next);
    if (story === undefined) return;
    tidy(next, rules);
    steps.push({ story, isFault, next, code: encode(next) });
  };
  state.processes.forEach((_, index) => processSteps(state, index, rules, take));
  wechatSteps(state, rules, take);
  lateSteps(state, rules, take);
  timeSteps(state, rules, take);
  return steps;
}
