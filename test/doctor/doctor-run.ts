import { runDoctor } from '../../libs/wechat-token/src/doctor/run-doctor.js';

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

/** The output and exit code of a run of the doctor. */
export class DoctorRun {
  constructor(
    readonly code: number | null,
    readonly stdout: string,
    readonly stderr: string,
  ) {}

  /** Runs the doctor in this process with exactly these variables: the same as its program, a second faster. */
  static async of(environment: Record<string, string>, ...args: string[]): Promise<DoctorRun> {
    const printed = { stdout: '', stderr: '' };
    const into = (stream: keyof typeof printed) => ({ write: (text: string) => (printed[stream] += text) });
    const code = await runDoctor({ args, environment, stdout: into('stdout'), stderr: into('stderr') });
    return new DoctorRun(code, printed.stdout, printed.stderr);
  }

  get output(): string {
    return this.stdout + this.stderr;
  }

  /** The result of a check in `--json`. */
  found(check: string): JsonCheck {
    const found = this.checks.find((one) => one.check === check);
    if (!found) throw new Error(`There is no ${check} in ${this.stdout}`);
    return found;
  }

  /** The checks in `--json` that are not ok: `check status reason`. */
  get troubles(): string[] {
    return this.checks
      .filter(({ status }) => status === 'warning' || status === 'failed')
      .map(({ check, status, reason }) => `${check} ${status} ${reason}`);
  }

  private get checks(): JsonCheck[] {
    return (JSON.parse(this.stdout) as { checks: JsonCheck[] }).checks;
  }
}
