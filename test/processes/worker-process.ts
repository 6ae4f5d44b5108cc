import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { bundledScript } from './bundled-script.js';
import { endWithUs } from './end-with-us.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** A process that is up and waits for the signal. */
export interface WorkerProcess<Said> {
  go(): void;
  /** Its output once it has done its work. */
  readonly said: Promise<Said>;
  /** Kills it at once, whatever it does. */
  kill(): Promise<void>;
}

/** Starts a script with the built library, and its work in the variable WORK; waits until it is up. */
export async function startWorker<Said>(script: string, work: object): Promise<WorkerProcess<Said>> {
  const child = spawn(process.execPath, [await bundledScript(script)], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], WORK: JSON.stringify(work) },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  endWithUs(child);
  const exited = once(child, 'exit');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const nextLine = async () => {
    const { done, value } = await lines.next();
    if (done === true) throw new Error('The process ended too early');
    return value;
  };
  await nextLine();
  const said = nextLine().then((line) => JSON.parse(line) as Said);
  // A killed process prints nothing, and nobody may be listening.
  said.catch(() => undefined);
  return {
    go: () => void child.stdin.write('go\n'),
    said,
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
