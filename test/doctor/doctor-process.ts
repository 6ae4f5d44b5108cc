import { fileURLToPath } from 'node:url';
import { PrintingProcess } from '../processes/printing-process.js';

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
export class DoctorProcess extends PrintingProcess {
  /** Starts it with these variables and no others. */
  static start(variables: Record<string, string>, ...args: string[]): DoctorProcess {
    return new DoctorProcess(variables, BIN, ...args);
  }

  /** Runs it to its end. */
  static async run(variables: Record<string, string>, ...args: string[]): Promise<DoctorProcess> {
    const doctor = DoctorProcess.start(variables, ...args);
    await doctor.end();
    return doctor;
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
}
