import type { CallbackQuery } from 'nestjs-wechat-token';
import { startWorker, type WorkerProcess } from '../processes/worker-process.js';
import { CHILD_SCRIPT } from './child-script.js';

/** The task of a process: handle a callback, or get a user's access token. */
export interface Work {
  readonly appId: string;
  readonly appSecret: string;
  readonly baseUrl: string;
  readonly redisUrl: string;
  readonly openId?: string;
  readonly callback?: CallbackQuery;
  readonly timing?: Readonly<Record<string, number>>;
}

/** The result. */
export interface Said {
  readonly value?: unknown;
  readonly code?: string;
  readonly reason?: string;
  readonly errcode?: number;
  readonly message?: string;
}

/** A process that is up and waits for the signal. */
export type Child = WorkerProcess<Said>;

/** Starts a process of its own with the built library. */
export function startChild(work: Work): Promise<Child> {
  return startWorker(CHILD_SCRIPT, work);
}
