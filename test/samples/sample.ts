import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_APP } from 'wechat-simulator';
import { inject } from 'vitest';
import { runCommand } from '../matrix/run-command.js';
import { PrintingProcess } from '../processes/printing-process.js';
import { freePort } from '../processes/free-port.js';
import { eventually } from '../waiting/eventually.js';

const preload = (name: string) => `--import=${new URL(name, import.meta.url).href}`;

/** The folder of a sample's copy. */
export const sampleFolder = (name: string): string => join(inject('samples'), name);

/** Runs a command in the folder of a sample to its end, as its page says. Returns its output. */
export const runInSample = (name: string, command: string): Promise<string> =>
  runCommand('sh', ['-c', command], { cwd: sampleFolder(name), env: { PATH: path() } });

/** The command of a script in the sample's `package.json`, to be run as npm does. */
export function scriptOf(name: string, script: string): string {
  const { scripts } = JSON.parse(readFileSync(join(sampleFolder(name), 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const command = scripts[script];
  if (command === undefined) throw new Error(`${name} has no script ${script}`);
  return command;
}

/** What a sample is started with. */
export interface SampleStart {
  readonly sample: string;
  /** As its page says: `node dist/main.js`. */
  readonly command: string;
  readonly simulatorUrl: string;
  readonly variables?: Readonly<Record<string, string>>;
  /** Names of modules of this folder that are loaded before the sample. */
  readonly preloads?: readonly string[];
}

/** A response of a sample. */
export interface SampleAnswer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/** A sample as a process of its own. It calls WeChat, and reaches the simulator. */
export class SampleProcess extends PrintingProcess {
  private constructor(
    { sample, command, simulatorUrl, variables = {}, preloads = [] }: SampleStart,
    readonly url: string,
  ) {
    const environment = {
      PATH: path(),
      PORT: new URL(url).port,
      WECHAT_APP_ID: DEFAULT_APP.appId,
      WECHAT_APP_SECRET: DEFAULT_APP.appSecret,
      SIMULATOR_URL: simulatorUrl,
      NODE_OPTIONS: ['wechat-elsewhere.mjs', ...preloads].map(preload).join(' '),
      ...variables,
    };
    super(environment, '-c', `cd "$0" && exec ${command}`, sampleFolder(sample));
  }

  protected override get program(): string {
    return 'sh';
  }

  /** Starts one, and waits until it answers at its port. */
  static async up(start: SampleStart): Promise<SampleProcess> {
    const sample = new SampleProcess(start, `http://127.0.0.1:${await freePort()}`);
    await eventually(async () => {
      if (sample.code !== null) return;
      await fetch(sample.url);
    });
    if (sample.code !== null) throw new Error(`The sample ended: ${sample.output}`);
    return sample;
  }

  /** Runs one to its end. Returns what it printed. */
  static async run(start: SampleStart): Promise<string> {
    const sample = new SampleProcess(start, 'http://127.0.0.1:0');
    if ((await sample.end()) !== 0) throw new Error(`The sample failed: ${sample.output}`);
    return sample.output;
  }

  /** Calls a route: `/menu`, `POST /notice`. */
  async call(route: string): Promise<SampleAnswer> {
    const [path, method = 'GET'] = route.split(' ').toReversed();
    const answer = await fetch(`${this.url}${path}`, { method });
    const text = await answer.text();
    const isJson = answer.headers.get('content-type')?.includes('json');
    return { status: answer.status, body: isJson ? (JSON.parse(text) as SampleAnswer['body']) : { text } };
  }

  get(path: string): Promise<SampleAnswer> {
    return this.call(path);
  }
}

/** Programs like `tsc` are found as `npm run` finds them. */
const path = () => `${join(inject('samples'), 'node_modules/.bin')}:${process.env['PATH']}`;
