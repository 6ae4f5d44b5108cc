import { readFileSync } from 'node:fs';
import { startWechatSimulator, type RunningSimulator, type StartOptions } from 'wechat-simulator';
import { freePort } from '../processes/free-port.js';
import { RedisProcess } from '../redis/redis-process.js';
import { ConfigurationFolder, TokenServerProcess } from '../token-server/token-server-process.js';

const AS_OFTEN_AS_IT_LIKES = '    standIn: true\n    perMinute: 1000000';

/** Two token servers on one Redis, at a simulated WeChat. Each keeps its port when it is started again. */
export class ServerPair {
  private readonly servers: TokenServerProcess[] = [];

  private constructor(
    readonly wechat: RunningSimulator,
    private readonly redis: RedisProcess,
    private readonly folder: ConfigurationFolder,
    readonly ports: readonly [number, number],
  ) {}

  /** Runs `use` with both servers up, and removes everything afterwards. */
  static async with<T>(simulator: StartOptions, use: (pair: ServerPair) => Promise<T>): Promise<T> {
    const [wechat, redis] = await Promise.all([startWechatSimulator(simulator), RedisProcess.start()]);
    const folder = new ConfigurationFolder();
    const pair = new ServerPair(wechat, redis, folder, [await freePort(), await freePort()]);
    try {
      await Promise.all([pair.up(0), pair.up(1)]);
      return await use(pair);
    } finally {
      await Promise.all(pair.servers.map((_, index) => pair.kill(index)));
      folder.remove();
      await redis.stop();
      await wechat.close();
    }
  }

  get clientKey(): string {
    return this.folder.client.key;
  }

  get urls(): string[] {
    return this.ports.map((port) => `http://127.0.0.1:${port}`);
  }

  get issued(): number {
    return this.wechat.simulator.journal.issued().length;
  }

  async up(index: number): Promise<void> {
    this.servers[index] = await TokenServerProcess.up(this.configOf(this.ports[index]!));
  }

  async kill(index: number): Promise<void> {
    this.servers[index]!.kill('SIGKILL');
    await this.servers[index]!.end();
  }

  private configOf(port: number): string {
    const more = `store: { redisUrl: '${this.redis.url}' }\naudit: { file: audit.jsonl }`;
    const changes = { listen: `{ port: ${port} }`, client: AS_OFTEN_AS_IT_LIKES };
    const text = readFileSync(this.folder.config(this.wechat.url, more, changes), 'utf8');
    return this.folder.put(`server-${port}.yaml`, text);
  }
}
