import { idleProcess, type Phase, type State } from './state.js';

/** Ends an attempt, or a process. */
export function rest(state: State, index: number): void {
  const { name, lateAcquire } = state.processes[index]!;
  const process = idleProcess(name);
  process.lateAcquire = lateAcquire;
  state.processes[index] = process;
}

/** Continues an attempt that no longer needs its snapshot. */
export function enter(state: State, index: number, phase: Phase): void {
  const process = state.processes[index]!;
  process.phase = phase;
  process.snapshot = undefined;
}
