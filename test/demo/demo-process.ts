import { bundledProgram } from '../processes/bundled-programs.js';
import { PrintingProcess } from '../processes/printing-process.js';

const MAIN = bundledProgram('demo');

/** The key of tests that do not read the printed one. */
export const API_KEY = 'test-key-0123456789abcdef';

/** The response of a route. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

/** The built demo as a process of its own. */
export class DemoProcess extends PrintingProcess {
  /** Starts it with exactly these variables, on free ports by default. */
  static run(variables: Record<string, string> = {}): DemoProcess {
    return new DemoProcess({ PORT: '0', WECHAT_SIMULATOR_PORT: '0', ...variables }, MAIN);
  }

  /** The same, once it listens. */
  static async up(variables: Record<string, string> = {}): Promise<DemoProcess> {
    const demo = DemoProcess.run({ API_KEY, ...variables });
    await demo.printed(/Ctrl-C ends it/);
    return demo;
  }

  get url(): string {
    return /listens on (\S+)/.exec(this.stdout)?.[1] ?? '';
  }

  get simulatorUrl(): string {
    return /demo at (\S+);|simulator at (\S+);/.exec(this.stdout)?.slice(1).find(Boolean) ?? '';
  }

  async get(path: string, key = API_KEY): Promise<Answer> {
    const { status, headers, text } = await this.read(path, key);
    return { status, headers, body: JSON.parse(text) as Answer['body'] };
  }

  /** The same for a response that is not JSON. */
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
}
