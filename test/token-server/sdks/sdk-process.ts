import { execFileSync, fork, type ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = fileURLToPath(new URL('.', import.meta.url));

export const SDK_NAMES = ['node-easywechat', 'co-wechat-api', 'wechat-api'] as const;
export type SdkName = (typeof SDK_NAMES)[number];

/** Fetches the SDKs, where they are not there yet. */
export function installSdks(): void {
  if (existsSync(join(HERE, 'node_modules/wechat-api'))) return;
  process.stderr.write(
    'Installing the SDKs that the token server is tried with: npm ci in test/token-server/sdks\n',
  );
  execFileSync('npm', ['ci', '--ignore-scripts', '--silent'], {
    cwd: HERE,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

/** What an SDK is set up with. */
export interface SdkSetting {
  readonly url: string;
  readonly appId: string;
  readonly secret: string;
  readonly endpoint: string;
}

/** An SDK in a process and a folder of its own. */
export class SdkProcess {
  /** All that it printed. */
  printed = '';
  private lastId = 0;
  private readonly waiting = new Map<number, (answer: { answer?: unknown; error?: string }) => void>();

  private constructor(
    private readonly child: ChildProcess,
    readonly folder: string,
  ) {
    for (const stream of [child.stdout!, child.stderr!]) {
      stream.on('data', (chunk: Buffer) => (this.printed += chunk.toString()));
    }
    child.on('message', (message: { id: number; answer?: unknown; error?: string }) =>
      this.waiting.get(message.id)?.(message),
    );
    child.once('exit', (code) => {
      for (const resolve of this.waiting.values()) resolve({ error: `ended with ${code}: ${this.printed}` });
    });
  }

  static async start(name: SdkName, setting: SdkSetting): Promise<SdkProcess> {
    const folder = await mkdtemp(join(tmpdir(), 'token-server-sdk-'));
    const child = fork(join(HERE, 'sdk-process.mjs'), {
      cwd: folder,
      execArgv: [],
      env: { PATH: process.env['PATH'], TMPDIR: folder, HOME: folder },
      silent: true,
    });
    const sdk = new SdkProcess(child, folder);
    await sdk.order('make', { name, setting });
    return sdk;
  }

  /** Has the SDK make so many calls at once. */
  calls(times: number): Promise<{ readonly succeeded: number; readonly first?: string }> {
    return this.order('calls', { times });
  }

  /** Gives an order, and answers what came of it. Throws what the SDK threw. */
  order<T>(order: string, fields: object = {}): Promise<T> {
    const id = (this.lastId += 1);
    return new Promise((resolve, reject) => {
      this.waiting.set(id, ({ answer, error }) => {
        this.waiting.delete(id);
        if (error === undefined) resolve(answer as T);
        else reject(new Error(error));
      });
      this.child.send({ id, order, ...fields });
    });
  }

  /** All that the SDK has in memory, in its files and in what it printed. */
  async everything(): Promise<string> {
    const path = join(this.folder, 'heap.heapsnapshot');
    await this.order('snapshot', { path });
    const files = readdirSync(this.folder, { recursive: true, encoding: 'utf8', withFileTypes: true }).filter(
      (file) => file.isFile(),
    );
    const contents = files.map((file) => readFileSync(join(file.parentPath, file.name), 'latin1'));
    return [...files.map(({ name }) => name), ...contents, this.printed].join('\n');
  }

  async end(): Promise<void> {
    this.child.disconnect();
    await rm(this.folder, { recursive: true, force: true });
  }
}
