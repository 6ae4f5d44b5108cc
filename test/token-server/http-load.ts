import { Agent, request } from 'node:http';

/** One kind of call that is made again and again. */
export interface LoadedCall {
  readonly method?: 'GET' | 'POST';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Whether the connection is used for the next call, too. */
  readonly keepAlive: boolean;
  /** Whether this is a success. */
  isGood(status: number, body: string): boolean;
}

/** Callers who call without a pause, each on a connection of its own. */
export class HttpLoad {
  calls = 0;
  /** GETs that were sent again because their connection broke. */
  repeated = 0;
  readonly failures: string[] = [];
  private readonly running: Promise<void>[] = [];
  private isOver = false;

  constructor(
    private readonly port: number,
    calls: readonly LoadedCall[],
    /** Sends a GET once more if its connection breaks, as load balancers do. */
    private readonly repeats = false,
  ) {
    for (const call of calls) this.running.push(this.run(call));
  }

  /** Resolves once each caller has ended its last call. */
  async end(): Promise<void> {
    this.isOver = true;
    await Promise.all(this.running);
  }

  private async run(call: LoadedCall): Promise<void> {
    const agent = new Agent({ keepAlive: call.keepAlive, maxSockets: 1 });
    while (!this.isOver) {
      this.calls += 1;
      try {
        const { status, body } = await this.made(call, agent).catch((error: unknown) => {
          if (!this.repeats || call.method === 'POST') throw error;
          this.repeated += 1;
          return this.made(call, agent);
        });
        if (!call.isGood(status, body)) this.failures.push(`${call.path}: ${status} ${body.slice(0, 200)}`);
      } catch (error) {
        this.failures.push(`${call.path}: ${(error as NodeJS.ErrnoException).code}`);
      }
    }
    agent.destroy();
  }

  private made(
    { method = 'GET', path, headers, body = '' }: LoadedCall,
    agent: Agent,
  ): Promise<{ status: number; body: string }> {
    return new Promise((resolve, reject) => {
      const sent = request(
        { host: '127.0.0.1', port: this.port, method, path, headers, agent },
        (response) => {
          let text = '';
          response.setEncoding('utf8');
          response.on('data', (chunk: string) => (text += chunk));
          response.on('error', reject);
          response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }));
        },
      );
      sent.on('error', reject);
      sent.end(body);
    });
  }
}
