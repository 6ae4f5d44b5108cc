import { createWechatTokens, type WechatTokensOptions } from 'nestjs-wechat-token/core';
import type { KeeperEvent } from 'nestjs-wechat-token';
import { RedisMirror, type RedisMirrorOptions } from 'nestjs-wechat-token/interop';
import type { Redis } from 'ioredis';
import { DEFAULT_APP, startWechatSimulator, type RunningSimulator } from 'wechat-simulator';
import { RedisProcess } from '../redis/redis-process.js';

export const { appId: APP_ID, appSecret: SECRET } = DEFAULT_APP;

/** A process of ours, with the events and the log lines that it wrote. */
export type Ours = ReturnType<typeof createWechatTokens> & {
  readonly seen: KeeperEvent[];
  readonly lines: string[];
};

/** WeChat, the Redis of another program, and processes of ours beside it. */
export class Beside {
  private readonly started: Ours[] = [];

  private constructor(
    readonly wechat: RunningSimulator,
    readonly redis: RedisProcess,
    readonly client: Redis,
  ) {}

  static async start(): Promise<Beside> {
    const [wechat, redis] = await Promise.all([startWechatSimulator(), RedisProcess.start()]);
    return new Beside(wechat, redis, redis.client());
  }

  /** Starts a process of ours with one mirror. */
  publishing(mirror: RedisMirrorOptions, options: Partial<WechatTokensOptions> = {}): Promise<Ours> {
    return this.ours({
      mirrors: [RedisMirror.connect(this.redis.url, { everyMs: 100, ...mirror })],
      ...options,
    });
  }

  async ours(options: Partial<WechatTokensOptions>): Promise<Ours> {
    const lines: string[] = [];
    const log = (line: unknown) => void lines.push(String(line));
    const tokens = createWechatTokens({
      apps: [DEFAULT_APP],
      http: { baseUrl: this.wechat.url },
      logger: { log, warn: log, error: log, debug: log },
      ...options,
    });
    const seen: KeeperEvent[] = [];
    tokens.events.onAny((event) => void seen.push(event));
    const ours = Object.assign(tokens, { seen, lines });
    this.started.push(ours);
    await tokens.ready();
    return ours;
  }

  async end(): Promise<void> {
    await Promise.all(this.started.map((ours) => ours.close()));
    await Promise.all([this.redis.stop(), this.wechat.close()]);
  }
}

/** The types of the events about mirrors. */
export const mirrorEvents = ({ seen }: Ours) =>
  seen.map(({ type }) => type).filter((type) => type.startsWith('mirror-'));
