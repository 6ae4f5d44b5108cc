import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { CallbackQuery } from 'nestjs-wechat-token';
import { CHILD_SCRIPT } from './child-script.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What a process is to do: take a callback, or ask for a user's access token. */
export interface Work {
  readonly appId: string;
  readonly appSecret: string;
  readonly baseUrl: string;
  readonly redisUrl: string;
  readonly openId?: string;
  readonly callback?: CallbackQuery;
  readonly timing?: Readonly<Record<string, number>>;
}

/** What it came to. */
export interface Said {
  readonly value?: unknown;
  readonly code?: string;
  readonly reason?: string;
  readonly errcode?: number;
  readonly message?: string;
}

/** A process that is up and waits for the word. */
export interface Child {
  go(): void;
  readonly said: Promise<Said>;
  /** Ends it at once, whatever it is at. */
  kill(): Promise<void>;
}

/** Starts a process of its own with the built library. */
export async function startChild(work: Work): Promise<Child> {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', CHILD_SCRIPT], {
    cwd: root,
    env: { PATH: process.env['PATH'], WORK: JSON.stringify(work) },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const nextLine = async () => {
    const { done, value } = await lines.next();
    if (done === true) throw new Error('The process ended too early');
    return value;
  };
  await nextLine();
  const said = nextLine().then((line) => JSON.parse(line) as Said);
  // One that is killed says nothing, and nobody may be listening.
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
