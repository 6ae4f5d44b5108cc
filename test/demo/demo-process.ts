import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { eventually } from './eventually.js';

const MAIN = fileURLToPath(new URL('../../apps/demo/dist/main.js', import.meta.url));

/** The key that a test sets where it does not want to read the printed one. */
export const API_KEY = 'test-key-0123456789abcdef';

/** What a route answered. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

const running = new Set<ChildProcess>();

/** The built demo as a process of its own. */
export class DemoProcess {
  stdout = '';
  stderr = '';
  private readonly ended: Promise<unknown>;

  private constructor(private readonly child: ChildProcess) {
    child.stdout?.on('data', (chunk: Buffer) => (this.stdout += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()));
    this.ended = once(child, 'close');
    running.add(child);
    void this.ended.then(() => running.delete(child));
  }

  /** Runs it with these variables and no others, on free ports unless told. */
  static run(variables: Record<string, string> = {}): DemoProcess {
    const env = { PATH: process.env['PATH'] ?? '', PORT: '0', WECHAT_SIMULATOR_PORT: '0', ...variables };
    // Away from the repository, where somebody may have an .env file.
    return new DemoProcess(spawn(process.execPath, [MAIN], { env, cwd: tmpdir() }));
  }

  /** The same, up and listening. */
  static async up(variables: Record<string, string> = {}): Promise<DemoProcess> {
    const demo = DemoProcess.run({ API_KEY, ...variables });
    await demo.printed(/Ctrl-C ends it/);
    return demo;
  }

  /** Ends what a test left running. */
  static endAll(): void {
    for (const child of running) child.kill('SIGKILL');
  }

  get output(): string {
    return this.stdout + this.stderr;
  }

  get url(): string {
    return /listens on (\S+)/.exec(this.stdout)?.[1] ?? '';
  }

  get simulatorUrl(): string {
    return /demo at (\S+);|simulator at (\S+);/.exec(this.stdout)?.slice(1).find(Boolean) ?? '';
  }

  /** Waits for a line. */
  async printed(pattern: RegExp): Promise<void> {
    await eventually(
      () => {
        if (pattern.test(this.output)) return true;
        if (this.child.exitCode !== null) throw new Error(`The demo ended: ${this.output}`);
        return false;
      },
      () => `${pattern} in: ${this.output}`,
    );
  }

  async get(path: string, key = API_KEY): Promise<Answer> {
    const { status, headers, text } = await this.read(path, key);
    return { status, headers, body: JSON.parse(text) as Answer['body'] };
  }

  /** The same, where the answer is no JSON. */
  async read(path: string, key = API_KEY): Promise<Omit<Answer, 'body'> & { readonly text: string }> {
    const answer = await fetch(`${this.url}${path}`, {
      headers: key ? { authorization: `Bearer ${key}` } : {},
    });
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  }

  /** Gives an order to the built-in simulator. */
  async order(path: string, fields?: object): Promise<Record<string, unknown>> {
    const init = fields && { method: 'POST', body: JSON.stringify(fields) };
    const answer = await fetch(`${this.simulatorUrl}/__simulator/${path}`, init);
    return (await answer.json()) as Record<string, unknown>;
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Waits for its end. Answers the exit code. */
  async end(): Promise<number | null> {
    await this.ended;
    return this.child.exitCode;
  }

  /** Presses Ctrl-C. Answers the exit code, and how long the end took. */
  async interrupt(): Promise<{ code: number | null; tookMs: number }> {
    const pressedAt = performance.now();
    this.kill('SIGINT');
    const code = await this.end();
    return { code, tookMs: performance.now() - pressedAt };
  }
}
