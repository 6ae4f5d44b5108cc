import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { WechatTokenHealth, WechatTokenOptions } from 'nestjs-wechat-token';
import { bundledScript } from '../processes/bundled-script.js';
import { endWithUs } from '../processes/end-with-us.js';
import { READER_SCRIPT } from './reader-script.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** An access token as the reader has it. */
export interface ReadToken {
  readonly value: string;
  readonly version: string;
  /** By the reader's clock. */
  readonly expiresAt: number;
  readonly promisedMs: number;
}

/** What a command came to: its result, or the facts of an error and when it came. */
export type Said<T> =
  | { readonly value: T; readonly error?: undefined }
  | {
      readonly value?: undefined;
      readonly error: { readonly code: string; readonly message: string; readonly at: number };
    };

const running = new Set<ReaderProcess>();

/** A process of an application that reads from a token server. It knows nothing but its options. */
export class ReaderProcess {
  private readonly child: ChildProcess;
  private readonly lines: AsyncIterator<string>;
  private turn: Promise<unknown> = Promise.resolve();

  private constructor(script: string, work: object) {
    this.child = spawn(process.execPath, [script], {
      cwd: ROOT,
      env: { PATH: process.env['PATH'], WORK: JSON.stringify(work) },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    endWithUs(this.child);
    this.lines = createInterface({ input: this.child.stdout! })[Symbol.asyncIterator]();
  }

  /** Starts one with these options of the library, by NestJS or without it. It calls the servers in the order of the options. */
  static async start(options: WechatTokenOptions, way: 'nest' | 'core' = 'core'): Promise<ReaderProcess> {
    const reader = new ReaderProcess(await bundledScript(READER_SCRIPT), { ...options, way });
    running.add(reader);
    await reader.nextLine();
    return reader;
  }

  static async endAll(): Promise<void> {
    await Promise.all([...running].map((reader) => reader.end()));
  }

  token(): Promise<Said<ReadToken>> {
    return this.say('token');
  }

  /** Whether the next read of the token fails without any I/O. */
  failsAtOnce(): Promise<Said<boolean>> {
    return this.say('failsAtOnce');
  }

  report(value: string): Promise<Said<string>> {
    return this.say('report', value);
  }

  ticket(): Promise<Said<string>> {
    return this.say('ticket');
  }

  call(path: string): Promise<Said<unknown>> {
    return this.say('call', path);
  }

  post(path: string, body: object): Promise<Said<unknown>> {
    return this.say('post', { path, body });
  }

  health(): Promise<Said<WechatTokenHealth>> {
    return this.say('health');
  }

  /** How often it used each step of its store. */
  steps(): Promise<Said<Readonly<Record<string, number>>>> {
    return this.say('steps');
  }

  async end(): Promise<void> {
    running.delete(this);
    if (this.child.exitCode !== null) return;
    const exited = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await exited;
  }

  private say<T>(name: string, given?: unknown): Promise<Said<T>> {
    const said = this.turn.then(async () => {
      this.child.stdin!.write(`${JSON.stringify({ name, given })}\n`);
      return JSON.parse(await this.nextLine()) as Said<T>;
    });
    this.turn = said.catch(() => undefined);
    return said;
  }

  private async nextLine(): Promise<string> {
    const { done, value } = await this.lines.next();
    if (done === true) throw new Error('The reader ended too early');
    return value;
  }
}
