import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { endWithUs } from '../processes/end-with-us.js';
import type { Answers, Order, Told, WorkerConfig } from './messages.js';

/** A spec runs from the sources, but a separate process needs compiled code: `fleet.spec.ts` bundles it. */
export const WORKER = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? 'dist/worker.mjs' : 'worker.js', import.meta.url),
);

/** Starting a process takes a second: those of a finished scenario serve the next. More of them would only take room. */
const MOST_IDLE = 24;
const idle: WorkerProcess[] = [];

/** One process of the fleet, seen from the test. */
export class WorkerProcess {
  /** Observations that it reported at once: known also for a killed process. */
  lived = { failed: 0, refused: 0, codes: {} as Record<string, number> };
  config: WorkerConfig | undefined;
  private readonly waiting = new Map<
    number,
    { readonly resolve: (answer: unknown) => void; readonly reject: (why: Error) => void }
  >();
  private readonly ready: Promise<void>;
  private lastId = 0;

  private readonly child: ChildProcess = fork(WORKER, {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });

  private constructor() {
    const { child } = this;
    endWithUs(child);
    this.ready = new Promise((resolve, reject) => {
      child.on('message', (told: Told) => this.hear(told, resolve));
      child.once('exit', () => {
        reject(new Error('A process of the fleet ended'));
        for (const { reject: fail } of this.waiting.values()) fail(new Error('A process of the fleet ended'));
        this.waiting.clear();
      });
    });
    this.ready.catch(() => undefined);
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  get isAlive(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** A new one, which has yet to start: orders wait for that. */
  static begin(): WorkerProcess {
    return new WorkerProcess();
  }

  /** One that is ready: started now, or left by an earlier scenario. */
  static async take(): Promise<WorkerProcess> {
    const worker = idle.pop() ?? new WorkerProcess();
    await worker.ready;
    return worker;
  }

  /** Returns it, with nothing of its scenario left. */
  async leave(): Promise<void> {
    try {
      if (this.config) await this.tell({ do: 'close' });
      if (!this.isAlive || idle.length >= MOST_IDLE) throw new Error('It cannot be used again');
      this.config = undefined;
      this.lived = { failed: 0, refused: 0, codes: {} };
      idle.push(this);
    } catch {
      await this.signal('SIGKILL');
    }
  }

  /** Ends the processes that wait for a scenario. */
  static async endIdle(): Promise<void> {
    await Promise.all(idle.splice(0).map((worker) => worker.signal('SIGKILL')));
  }

  /** Gives an order, and returns its answer. */
  async tell<O extends Order>(order: O): Promise<Answers[O['do']]> {
    await this.ready;
    if (order.do === 'open') this.config = order.config;
    this.lastId += 1;
    const id = this.lastId;
    const answer = new Promise<unknown>((resolve, reject) => this.waiting.set(id, { resolve, reject }));
    this.child.send({ id, order }, () => undefined);
    return (await answer) as Answers[O['do']];
  }

  /** SIGSTOP and SIGCONT take effect at once; waits for the end after SIGKILL. */
  async signal(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): Promise<void> {
    if (!this.isAlive) return;
    const exited = signal === 'SIGKILL' ? once(this.child, 'exit') : undefined;
    this.child.kill(signal);
    await exited;
  }

  private hear(told: Told, ready: () => void): void {
    if ('lived' in told) {
      if (told.lived === 'ready') ready();
      if (told.lived === 'refused') this.lived.refused += 1;
      if (told.lived === 'failed') {
        this.lived.failed += 1;
        this.lived.codes[told.code] = (this.lived.codes[told.code] ?? 0) + 1;
      }
      return;
    }
    const waiting = this.waiting.get(told.id);
    this.waiting.delete(told.id);
    if ('problem' in told) waiting?.reject(new Error(told.problem));
    else waiting?.resolve(told.answer);
  }
}
