import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endWithUs } from '../processes/end-with-us.js';
import { freePort } from '../processes/free-port.js';
import { eventually } from '../waiting/eventually.js';
import { prometheusCommand } from './prometheus-programs.js';

/** One time series of a response. */
export interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly values: readonly (readonly [number, string])[];
}

/** A Prometheus that was started here. */
export class PrometheusProcess {
  /** Seconds, as it counts. */
  private readonly startedAt = Date.now() / 1_000;

  private constructor(
    readonly url: string,
    private readonly child: ChildProcess,
    private readonly folder: string,
  ) {}

  /** Starts one with this configuration, and waits until it is ready. */
  static async start(configuration: object): Promise<PrometheusProcess> {
    const folder = mkdtempSync(join(tmpdir(), 'wechat-token-prometheus-'));
    const file = join(folder, 'prometheus.yml');
    // JSON is YAML.
    writeFileSync(file, JSON.stringify(configuration));
    const address = `127.0.0.1:${await freePort()}`;
    const child = spawn(
      prometheusCommand('prometheus'),
      [`--config.file=${file}`, `--storage.tsdb.path=${folder}/data`, `--web.listen-address=${address}`],
      { stdio: 'ignore' },
    );
    endWithUs(child, folder);
    const prometheus = new PrometheusProcess(`http://${address}`, child, folder);
    await eventually(async () => {
      const { ok } = await fetch(`${prometheus.url}/-/ready`);
      if (!ok) throw new Error('Prometheus is not ready yet');
    });
    return prometheus;
  }

  /** The values of an expression since the start. Throws Prometheus' message if it cannot parse the expression. */
  async since(query: string): Promise<readonly Series[]> {
    const range = { query, start: String(this.startedAt), end: String(Date.now() / 1_000), step: '1' };
    const { result } = (await this.ask(`query_range?${new URLSearchParams(range).toString()}`)) as {
      result: Series[];
    };
    return result;
  }

  /** The data of an API response, without the envelope. */
  async ask(path: string): Promise<unknown> {
    const answer = await fetch(`${this.url}/api/v1/${path}`);
    const { data, error } = (await answer.json()) as { data?: unknown; error?: string };
    if (!answer.ok) throw new Error(error);
    return data;
  }

  async stop(): Promise<void> {
    const ended = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await ended;
    rmSync(this.folder, { recursive: true, force: true });
  }
}
