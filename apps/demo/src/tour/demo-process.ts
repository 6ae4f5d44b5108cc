import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { DemoRoutes } from './demo-routes.js';

const MAIN = fileURLToPath(new URL('../main.js', import.meta.url));
const KEY = 'tour-key-0123456789';
const STARTS_WITHIN_MS = 20_000;

/** The demo as a process of its own, as a newcomer starts it. */
export class DemoProcess {
  private constructor(
    private readonly child: ChildProcess,
    private readonly printed: string,
  ) {}

  /** Starts it on free ports. Throws its output if it does not start. */
  static async start(variables: Readonly<Record<string, string>>): Promise<DemoProcess> {
    const env = { PATH: process.env['PATH'] ?? '', PORT: '0', WECHAT_SIMULATOR_PORT: '0', API_KEY: KEY };
    const options = { env: { ...env, ...variables }, cwd: tmpdir() };
    const child = spawn(process.execPath, [MAIN], { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    return new DemoProcess(child, await welcomeOf(child));
  }

  /** The URL of the built-in simulator. */
  get simulatorUrl(): string {
    return /simulator at (\S+);/.exec(this.printed)?.[1] ?? '';
  }

  get routes(): DemoRoutes {
    return new DemoRoutes(/listens on (\S+)/.exec(this.printed)?.[1] ?? '', KEY);
  }

  /** Ends it as Ctrl-C does. */
  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    this.child.kill('SIGINT');
    await once(this.child, 'exit');
  }
}

async function welcomeOf(child: ChildProcess): Promise<string> {
  const signal = AbortSignal.timeout(STARTS_WITHIN_MS);
  let printed = '';
  child.stdout?.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  while (!printed.includes('Ctrl-C ends it')) {
    await Promise.race([once(child.stdout!, 'data', { signal }), once(child, 'exit', { signal })]);
    if (child.exitCode !== null) throw new Error(`The demo did not start: ${printed}`);
  }
  return printed;
}
