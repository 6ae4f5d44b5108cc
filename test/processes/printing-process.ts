import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { endWithUs } from './end-with-us.js';
import { eventually } from '../waiting/eventually.js';

const running = new Set<ChildProcess>();

/** A program of ours as a separate process, with its output. */
export class PrintingProcess {
  stdout = '';
  stderr = '';
  private readonly ended: Promise<unknown>;
  private readonly child: ChildProcess;

  /** Runs a script on Node with exactly these variables, and PATH. */
  protected constructor(variables: Record<string, string>, ...command: string[]) {
    const env = { PATH: process.env['PATH'] ?? '', ...variables };
    // Outside the repository, where somebody may have an .env file.
    this.child = spawn(this.program, command, { env, cwd: tmpdir() });
    const { child } = this;
    endWithUs(child);
    child.stdout?.on('data', (chunk: Buffer) => (this.stdout += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()));
    this.ended = once(child, 'close');
    running.add(child);
    void this.ended.then(() => running.delete(child));
  }

  /** What runs the command. */
  protected get program(): string {
    return process.execPath;
  }

  /** Ends processes that a test left running. */
  static endAll(): void {
    for (const child of running) child.kill('SIGKILL');
  }

  get code(): number | null {
    return this.child.exitCode;
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  get output(): string {
    return this.stdout + this.stderr;
  }

  /** Waits for a line. */
  async printed(pattern: RegExp): Promise<void> {
    await eventually(() => {
      if (!pattern.test(this.output) && this.code === null)
        throw new Error(`No ${pattern} in: ${this.output}`);
    });
    if (!pattern.test(this.output)) throw new Error(`It ended: ${this.output}`);
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Waits for its end. Returns the exit code. */
  async end(): Promise<number | null> {
    await this.ended;
    return this.code;
  }

  /** Presses Ctrl-C. Returns the exit code. */
  async interrupt(): Promise<number | null> {
    this.kill('SIGINT');
    return this.end();
  }
}
