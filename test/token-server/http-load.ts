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
    /**
     * Where a GET is sent once more if its connection breaks, by the caller's port of that connection: to the next server, as
     * load balancers do. Nowhere by default.
     */
    private readonly nextPort?: (callerPort: number | undefined) => number,
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
        let callerPort: number | undefined;
        const connected = (port: number | undefined) => (callerPort = port);
        const { status, body } = await this.made(call, agent, this.port, connected).catch(
          (error: unknown) => {
            if (!this.nextPort || call.method === 'POST') throw error;
            this.repeated += 1;
            return this.made(call, agent, this.nextPort(callerPort));
          },
        );
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
    port: number,
    connected: (callerPort: number | undefined) => void = () => undefined,
  ): Promise<{ status: number; body: string }> {
    return new Promise((resolve, reject) => {
      const sent = request({ host: '127.0.0.1', port, method, path, headers, agent }, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (text += chunk));
        response.on('error', reject);
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }));
      });
      sent.on('socket', (socket) => {
        if (socket.connecting) socket.once('connect', () => connected(socket.localPort));
        else connected(socket.localPort);
      });
      sent.on('error', reject);
      sent.end(body);
    });
  }
}
