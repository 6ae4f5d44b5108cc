import { startWorker, type WorkerProcess } from '../processes/worker-process.js';
import { CHILD_SCRIPT } from './child-script.js';

/** The task of a process of a fleet. */
export interface Work {
  readonly appId: string;
  readonly appSecret: string;
  readonly endpoint: string;
  readonly baseUrl: string;
  readonly redisUrl: string;
  readonly calls: number;
  readonly path: string;
  /** The time-out of everything it waits for. */
  readonly patienceMs: number;
}

/** A process of a fleet that has its token and waits for the signal. */
export type Child = WorkerProcess<{ readonly succeeded: number; readonly failed: readonly unknown[] }>;

/** Starts a process of its own with the built library. */
export function startChild(work: Work): Promise<Child> {
  return startWorker(CHILD_SCRIPT, work);
}
