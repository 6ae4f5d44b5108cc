import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('../../libs/wechat-token/dist/doctor/bin.js', import.meta.url));

/** One line of `--json`. */
export interface JsonCheck {
  readonly check: string;
  readonly status: string;
  readonly appId?: string;
  readonly reason?: string;
  readonly message: string;
  readonly remedy?: string;
  readonly facts?: Readonly<Record<string, unknown>>;
}

/** The built doctor as a process of its own. */
export class DoctorProcess {
  stdout = '';
  stderr = '';
  private readonly ended: Promise<unknown>;

  private constructor(private readonly child: ChildProcess) {
    child.stdout?.on('data', (chunk: Buffer) => (this.stdout += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()));
    this.ended = once(child, 'close');
  }

  /** Starts it with these variables and no others. */
  static start(environment: Record<string, string>, ...args: string[]): DoctorProcess {
    const env = { PATH: process.env['PATH'] ?? '', ...environment };
    return new DoctorProcess(spawn(process.execPath, [BIN, ...args], { env, cwd: tmpdir() }));
  }

  /** Runs it to its end. */
  static async run(environment: Record<string, string>, ...args: string[]): Promise<DoctorProcess> {
    const doctor = DoctorProcess.start(environment, ...args);
    await doctor.ended;
    return doctor;
  }

  get code(): number | null {
    return this.child.exitCode;
  }

  get output(): string {
    return this.stdout + this.stderr;
  }

  /** What `--json` says of a check. */
  found(check: string): JsonCheck {
    const { checks } = JSON.parse(this.stdout) as { checks: JsonCheck[] };
    const found = checks.find((one) => one.check === check);
    if (!found) throw new Error(`There is no ${check} in ${this.stdout}`);
    return found;
  }

  /** What `--json` says is not as it should be, `check status reason`. */
  get troubles(): string[] {
    const { checks } = JSON.parse(this.stdout) as { checks: JsonCheck[] };
    return checks
      .filter(({ status }) => status === 'warning' || status === 'failed')
      .map(({ check, status, reason }) => `${check} ${status} ${reason}`);
  }

  /** Waits until something is printed. */
  async printed(text: string): Promise<void> {
    while (!this.stdout.includes(text)) await once(this.child.stdout!, 'data');
  }

  /** Presses Ctrl-C. Answers how long the end took. */
  async interrupt(): Promise<number> {
    const pressedAt = performance.now();
    this.child.kill('SIGINT');
    await this.ended;
    return performance.now() - pressedAt;
  }
}
