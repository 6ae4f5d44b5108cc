import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { CHILD_SCRIPT } from './child-script.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What a process of a fleet is to do. */
export interface Work {
  readonly appId: string;
  readonly appSecret: string;
  readonly endpoint: string;
  readonly baseUrl: string;
  readonly redisUrl: string;
  readonly calls: number;
  readonly path: string;
}

/** A process of a fleet that has its token and waits for the word. */
export interface Child {
  go(): void;
  /** What it says at its end. */
  readonly result: Promise<{ readonly succeeded: number; readonly failed: readonly unknown[] }>;
  kill(): void;
}

/** Starts a process of its own with the built library. */
export async function startChild(work: Work): Promise<Child> {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', CHILD_SCRIPT], {
    cwd: root,
    env: { PATH: process.env['PATH'], WORK: JSON.stringify(work) },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const nextLine = async () => {
    const { done, value } = await lines.next();
    if (done === true) throw new Error('The process ended too early');
    return value;
  };
  await nextLine();
  return {
    go: () => void child.stdin.write('go\n'),
    result: nextLine().then((line) => JSON.parse(line)),
    kill: () => void child.kill('SIGKILL'),
  };
}
