import { idleProcess, type Phase, type State } from './state.js';

/** Ends a round, or a life. */
export function rest(state: State, index: number): void {
  const { name, lateAcquire } = state.processes[index]!;
  const process = idleProcess(name);
  process.lateAcquire = lateAcquire;
  state.processes[index] = process;
}

/** Goes on with a round for which the reading is of no more use. */
export function enter(state: State, index: number, phase: Phase): void {
  const process = state.processes[index]!;
  process.phase = phase;
  process.snapshot = undefined;
}
