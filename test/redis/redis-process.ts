import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis, type RedisOptions } from 'ioredis';
import { endWithUs } from '../processes/end-with-us.js';
import { freePort } from '../processes/free-port.js';
import { eventually } from '../waiting/eventually.js';

/** Lines of a Redis configuration. */
export type RedisConfig = readonly string[];

/** The user that looks whether a Redis is up, where the default user may not. */
export interface RedisLogin {
  readonly username: string;
  readonly password: string;
}

const DEFAULTS: RedisConfig = ['bind 127.0.0.1', 'save ""', 'appendonly no', 'enable-debug-command yes'];

/** A Redis that was started here, and is known to be that one. */
export class RedisProcess {
  private readonly folder = mkdtempSync(join(tmpdir(), 'wechat-token-redis-'));
  private child: ChildProcess | undefined;
  private readonly clients: Redis[] = [];

  private constructor(
    readonly port: number,
    /** The bus port of the nodes of a Cluster: not `port` plus 10,000, which may be taken. */
    readonly busPort: number,
    private readonly config: RedisConfig,
    private readonly args: readonly string[],
    private readonly login: RedisLogin | undefined,
  ) {}

  /** Starts one on a free port, with `config` over sensible defaults. */
  static async start(
    config: RedisConfig = [],
    { sentinel = false, login }: { readonly sentinel?: boolean; readonly login?: RedisLogin } = {},
  ): Promise<RedisProcess> {
    const args = sentinel ? ['--sentinel'] : [];
    for (let tries = 1; ; tries += 1) {
      const redis = new RedisProcess(await freePort(), await freePort(), config, args, login);
      try {
        await redis.start();
        return redis;
      } catch (error) {
        await redis.stop();
        // Another process may have taken the port first.
        if (tries === 3) throw error;
      }
    }
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  get pid(): number {
    const pid = this.child?.pid;
    if (pid === undefined) throw new Error('This Redis does not run');
    return pid;
  }

  /** A client to inspect the data with; closed with the process. */
  client(options: RedisOptions & { replyMapping?: 'legacy' } = {}): Redis {
    const client = new Redis(this.port, '127.0.0.1', options);
    client.on('error', () => undefined);
    this.clients.push(client);
    return client;
  }

  /** Starts it, also again after it was stopped: on the same port, empty unless it is configured to keep its data. */
  async start(): Promise<void> {
    const file = join(this.folder, 'redis.conf');
    const base = this.args.includes('--sentinel') ? ['bind 127.0.0.1'] : DEFAULTS;
    const bus = this.config.includes('cluster-enabled yes') ? [`cluster-port ${this.busPort}`] : [];
    const lines = [...base, `port ${this.port}`, `dir ${this.folder}`, ...bus, ...this.config, ''];
    writeFileSync(file, lines.join('\n'));

    const child = spawn('redis-server', [file, ...this.args], { stdio: 'ignore' });
    this.child = child;
    endWithUs(child, this.folder);
    const up = new AbortController();
    const ended = Promise.race([once(child, 'error'), once(child, 'exit', up)]).then(([why]) => {
      throw new Error(`redis-server does not start: ${String(why)}`);
    });
    try {
      await Promise.race([ended, this.answers(child, up.signal)]);
    } finally {
      ended.catch(() => undefined);
      up.abort();
    }
  }

  /** Sends a signal: SIGKILL ends it at once, SIGSTOP makes a black hole of it until SIGCONT. */
  async signal(signal: NodeJS.Signals): Promise<void> {
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    if (signal === 'SIGKILL' || signal === 'SIGTERM') await exited;
  }

  /** Ends it and removes its files. */
  async stop(): Promise<void> {
    for (const client of this.clients) client.disconnect();
    await this.signal('SIGKILL');
    // A child of Redis that saves to the disk may outlive it by a moment.
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  }

  /** Waits until it answers, and makes sure that it is the process that was started. */
  private async answers(child: ChildProcess, up: AbortSignal): Promise<void> {
    const client = new Redis({
      port: this.port,
      host: '127.0.0.1',
      ...(this.login ?? passwordOf(this.config)),
      retryStrategy: () => 20,
      enableReadyCheck: false,
      maxRetriesPerRequest: null,
    });
    client.on('error', () => undefined);
    // Else it would connect for ever where nothing is.
    up.addEventListener('abort', () => client.disconnect());
    try {
      await eventually(async () => {
        if (child.exitCode !== null) return;
        const pid = /process_id:(\d+)/.exec(await client.info('server'))?.[1];
        if (Number(pid) !== child.pid)
          throw new Error(`On port ${this.port} answers a Redis that was not started here`);
      });
    } finally {
      client.disconnect();
    }
  }
}

function passwordOf(config: RedisConfig): { password?: string } {
  const password = config.find((line) => line.startsWith('requirepass '))?.split(' ')[1];
  return password === undefined ? {} : { password };
}
