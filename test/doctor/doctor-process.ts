import { fileURLToPath } from 'node:url';
import { PrintingProcess } from '../processes/printing-process.js';
import { DoctorRun } from './doctor-run.js';

/** The built program. */
export const DOCTOR = fileURLToPath(new URL('../../libs/wechat-token/dist/doctor/bin.js', import.meta.url));

/** The built doctor as a process of its own. */
export class DoctorProcess extends PrintingProcess {
  /** Starts it with exactly these variables. */
  static start(variables: Record<string, string>, ...args: string[]): DoctorProcess {
    return new DoctorProcess(variables, DOCTOR, ...args);
  }

  /** Runs it to its end: for variables that Node itself reads. */
  static async run(variables: Record<string, string>, ...args: string[]): Promise<DoctorRun> {
    const doctor = DoctorProcess.start(variables, ...args);
    const code = await doctor.end();
    return new DoctorRun(code, doctor.stdout, doctor.stderr);
  }
}
