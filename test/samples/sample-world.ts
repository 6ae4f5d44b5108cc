import { startWechatSimulator, type RunningSimulator, type WechatSimulatorOptions } from 'wechat-simulator';
import { RedisProcess } from '../redis/redis-process.js';
import { SampleProcess, type SampleStart } from './sample.js';

/** The simulator's judgement of everything that ran. */
export interface Judgement {
  /** Requests for a token that WeChat answered with one. */
  readonly fetched: number;
  /** Tokens that WeChat issued. */
  readonly issued: number;
  /** Calls with a valid token. */
  readonly served: number;
  /** Calls with a token that was not valid. */
  readonly refused: number;
}

/** A simulated WeChat and a Redis, and the processes of one sample that use them. */
export class SampleWorld {
  private readonly processes: SampleProcess[] = [];

  private constructor(
    private readonly sample: string,
    readonly wechat: RunningSimulator,
    readonly redis: RedisProcess,
  ) {}

  static async start(
    sample: string,
    { redis = [], ...wechat }: WechatSimulatorOptions & { readonly redis?: readonly string[] } = {},
  ): Promise<SampleWorld> {
    return new SampleWorld(sample, await startWechatSimulator(wechat), await RedisProcess.start(redis));
  }

  /** Starts a process of the sample. */
  async up(command: string, variables: Readonly<Record<string, string>> = {}): Promise<SampleProcess> {
    const up = await SampleProcess.up(this.startOf(command, variables));
    this.processes.push(up);
    return up;
  }

  /** Runs a process of the sample to its end. Returns what it printed. */
  run(command: string, variables: Readonly<Record<string, string>> = {}): Promise<string> {
    return SampleProcess.run(this.startOf(command, variables));
  }

  judgement(): Judgement {
    const { journal } = this.wechat.simulator;
    const served = journal.calls({ errcode: 0 }).filter(({ used }) => used !== undefined).length;
    const { given: fetched, refusedUses: refused } = journal.totals();
    return { fetched, issued: journal.issued().length, served, refused };
  }

  async stop(): Promise<void> {
    for (const one of this.processes) one.kill('SIGKILL');
    await Promise.all(this.processes.map((one) => one.end()));
    await this.wechat.close();
    await this.redis.stop();
  }

  private startOf(command: string, variables: Readonly<Record<string, string>> = {}): SampleStart {
    return {
      sample: this.sample,
      command,
      simulatorUrl: this.wechat.url,
      variables: { REDIS_URL: this.redis.url, ...variables },
    };
  }
}
