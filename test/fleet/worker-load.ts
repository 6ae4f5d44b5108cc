import { Agent, get } from 'node:http';
import { WechatTokenError } from 'nestjs-wechat-token';
import { addressedAgent } from './addressed-agent.js';
import type { Told, Tally } from './messages.js';
import type { WorkerApplication } from './worker-application.js';

const REJECTED: ReadonlySet<number> = new Set([40001, 40014, 42001]);

/** Uses the token in a loop as an application does, and counts the outcomes. */
export class WorkerLoad {
  private timer: NodeJS.Timeout | undefined;
  private readonly agent: Agent;
  private latencies: number[] = [];
  private codes: Record<string, number> = {};
  private calls = 0;
  private failed = 0;
  private refused = 0;
  private versionsWentBack = 0;
  private version = '';

  constructor(
    private readonly application: WorkerApplication,
    private readonly tell: (told: Told) => void,
  ) {
    this.agent = addressedAgent(application.config.ip);
  }

  every(ms: number): void {
    clearInterval(this.timer);
    this.timer = ms > 0 ? setInterval(() => void this.call(), ms) : undefined;
  }

  reset(): void {
    this.latencies = [];
    this.codes = {};
    this.calls = this.failed = this.refused = this.versionsWentBack = 0;
    for (const type of Object.keys(this.application.events)) delete this.application.events[type];
  }

  tally(): Tally {
    const { calls, failed, refused, versionsWentBack, codes, version } = this;
    const sorted = this.latencies.toSorted((a, b) => a - b);
    return {
      calls,
      failed,
      refused,
      versionsWentBack,
      codes,
      version,
      p99Ms: sorted[Math.floor(sorted.length * 0.99)] ?? 0,
      maxMs: sorted.at(-1) ?? 0,
      events: { ...this.application.events },
    };
  }

  private async call(): Promise<void> {
    const { tokens } = this.application;
    this.calls += 1;
    const began = performance.now();
    try {
      const { value, version } = await tokens.getCredential();
      this.latencies.push(performance.now() - began);
      this.see(version);
      if (!(await this.isRefused(value))) return;
      this.refused += 1;
      this.tell({ lived: 'refused' });
      const other = await tokens.reportRejected(value);
      if (await this.isRefused(other.value)) this.fail('REFUSED_AGAIN');
    } catch (error) {
      this.fail(wordOf(error));
    }
  }

  private see(version: string | undefined): void {
    // A token that was issued without the store has no version.
    if (version === undefined || version === '') return;
    if (version < this.version) this.versionsWentBack += 1;
    this.version = version;
  }

  private fail(code: string): void {
    this.failed += 1;
    this.codes[code] = (this.codes[code] ?? 0) + 1;
    this.tell({ lived: 'failed', code });
  }

  /** Whether WeChat refuses the token. A call without a response does not show it. */
  private async isRefused(token: string): Promise<boolean> {
    const { baseUrl } = this.application.config;
    // Not the path with which the library checks a reported token.
    const url = `${baseUrl}/cgi-bin/get_api_domain_ip?access_token=${token}`;
    const text = await new Promise<string>((resolve) => {
      const request = get(url, { agent: this.agent, timeout: 5_000 }, (response) => {
        let body = '';
        response.on('data', (chunk: Buffer) => (body += chunk.toString()));
        response.once('close', () => resolve(body));
      });
      request.once('timeout', () => request.destroy());
      request.once('error', () => resolve(''));
    });
    const errcode = /"errcode":\s*(\d+)/.exec(text)?.[1];
    return errcode !== undefined && REJECTED.has(Number(errcode));
  }
}

/** The code of an error, and its cause. */
function wordOf(error: unknown): string {
  if (!(error instanceof WechatTokenError)) return `UNEXPECTED ${String(error)}`;
  const { failure, reason, errcode } = error as { failure?: string; reason?: string; errcode?: number };
  return [error.code, failure ?? reason ?? errcode].filter(Boolean).join(' ');
}
