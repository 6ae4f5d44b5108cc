import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newClientKey } from 'nestjs-wechat-token-server';
import { DEFAULT_APP, startWechatSimulator, type RunningSimulator } from 'wechat-simulator';
import { freePort } from '../processes/free-port.js';
import { RedisProcess } from '../redis/redis-process.js';
import { TokenServerProcess } from '../token-server/token-server-process.js';
import { composed, DEPLOY, withWords } from './deploy-files.js';
import { NginxProcess } from './nginx-process.js';

/** An answer that came through nginx. */
export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** What compose.yaml runs, as processes of this machine: a Redis, two token servers and nginx, with the files of deploy/. */
export class ComposeWorld {
  readonly client = newClientKey('shop-php');
  readonly servers: TokenServerProcess[] = [];
  private readonly agent: Agent;

  private constructor(
    readonly folder: string,
    readonly wechat: RunningSimulator,
    readonly redis: RedisProcess,
    private readonly ports: readonly [number, number],
    private readonly port: number,
    readonly nginx: NginxProcess,
  ) {
    this.agent = new Agent({ ca: readFileSync(join(folder, 'secrets/tls.crt')), keepAlive: true });
  }

  static async start(): Promise<ComposeWorld> {
    const folder = mkdtempSync(join(tmpdir(), 'token-server-deploy-'));
    cpSync(DEPLOY, folder, { recursive: true });
    makeSecrets(folder);
    const wechat = await startWechatSimulator();
    const redis = await startRedis(folder);
    const ports = [await freePort(), await freePort()] as const;
    const port = await freePort();
    const nginx = await NginxProcess.start(folder, port, ports);
    const world = new ComposeWorld(folder, wechat, redis, ports, port, nginx);
    await Promise.all([world.serve(0), world.serve(1)]);
    return world;
  }

  /** Starts one of the servers, also again. */
  async serve(index: 0 | 1): Promise<void> {
    const config = join(this.folder, 'config', `server-${index}.yaml`);
    const text = withWords(readFileSync(join(this.folder, 'config/token-server.yaml'), 'utf8'), {
      '/run/secrets/': `${this.folder}/secrets/`,
      'host: 0.0.0.0, port: 3080': `host: 127.0.0.1, port: ${this.ports[index]}`,
      '172.28.0.10': '127.0.0.1',
      'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08': this.client.digest,
      // As many requests as the machine is fast.
      'may: [call]': 'may: [call, token]\n    perMinute: 1000000',
      '/cgi-bin/message/**': '/cgi-bin/**',
    });
    writeFileSync(config, `${text}\nwechat: { baseUrl: '${this.wechat.url}' }\ndrainSeconds: 3\n`);
    this.servers[index] = await TokenServerProcess.up(config);
  }

  /** The secret with this name. */
  secret(name: string): string {
    return readFileSync(join(this.folder, 'secrets', name), 'utf8').trim();
  }

  /** A request through nginx, by default with the client's key. */
  async fetch(
    path: string,
    { method = 'GET', headers = {}, body = '', from = '127.0.0.1' } = {},
  ): Promise<Answer> {
    const sent = request({
      host: '127.0.0.1',
      port: this.port,
      // Another address of this machine, for a client that is not the proxy.
      localAddress: from,
      path,
      method,
      headers: {
        authorization: `Bearer ${this.client.key}`,
        'content-length': Buffer.byteLength(body),
        ...headers,
      },
      agent: this.agent,
    });
    return new Promise((resolve, reject) => {
      sent.once('error', reject);
      sent.once('response', (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk.toString()));
        response.once('error', reject);
        response.once('end', () => resolve({ status: response.statusCode ?? 0, body: text }));
      });
      sent.end(body);
    });
  }

  async stop(): Promise<void> {
    this.agent.destroy();
    TokenServerProcess.endAll();
    await this.nginx.stop();
    await this.redis.stop();
    await this.wechat.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Runs make-secrets.sh, as one does: before the AppSecret is there, and again. */
export function makeSecrets(folder: string): void {
  const make = () => execFileSync('sh', [join(folder, 'make-secrets.sh')], { stdio: 'pipe' });
  make();
  writeFileSync(join(folder, 'secrets/wx-shop'), `${DEFAULT_APP.appSecret}\n`, { mode: 0o600 });
  make();
}

/** The Redis of compose.yaml, with its arguments as lines of a configuration. */
async function startRedis(folder: string): Promise<RedisProcess> {
  const [program, ...args] = composed().services.redis.command ?? [];
  if (program !== 'redis-server') throw new Error(`compose.yaml starts ${program} for Redis`);
  const words = args.join(' ').replaceAll('/run/secrets/', `${folder}/secrets/`);
  const lines = words.split(/(?:^| )--/).filter(Boolean);
  const url = join(folder, 'secrets/redis-url');
  const { username, password } = new URL(readFileSync(url, 'utf8'));
  const redis = await RedisProcess.start(lines, { login: { username, password } });
  for (const name of ['redis-url', 'redis-url-of-readers']) {
    const path = join(folder, 'secrets', name);
    const text = withWords(readFileSync(path, 'utf8'), { 'redis:6379': redis.url.slice('redis://'.length) });
    writeFileSync(path, text);
  }
  return redis;
}
