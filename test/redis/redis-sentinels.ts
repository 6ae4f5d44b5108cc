import { eventually } from '../waiting/eventually.js';
import { RedisProcess, type RedisConfig } from './redis-process.js';

/** A primary, a replica and three Sentinels that watch them under the name `mymaster`, started here. */
export class RedisSentinels {
  static readonly masterName = 'mymaster';

  private constructor(
    readonly primary: RedisProcess,
    readonly replica: RedisProcess,
    readonly sentinels: readonly RedisProcess[],
  ) {}

  /** Starts them; primary and replica have `data` in their configuration. */
  static async start(data: RedisConfig = []): Promise<RedisSentinels> {
    const primary = await RedisProcess.start(['repl-diskless-sync-delay 0', ...data]);
    const replica = await RedisProcess.start([`replicaof 127.0.0.1 ${primary.port}`, ...data]);
    const name = RedisSentinels.masterName;
    const config = [
      `sentinel monitor ${name} 127.0.0.1 ${primary.port} 2`,
      `sentinel down-after-milliseconds ${name} 500`,
      `sentinel failover-timeout ${name} 3000`,
    ];
    const sentinels = await Promise.all([1, 2, 3].map(() => RedisProcess.start(config, { sentinel: true })));
    const trio = new RedisSentinels(primary, replica, sentinels);
    try {
      await trio.settle();
      return trio;
    } catch (error) {
      await trio.stop();
      throw error;
    }
  }

  get addresses(): { readonly host: string; readonly port: number }[] {
    return this.sentinels.map(({ port }) => ({ host: '127.0.0.1', port }));
  }

  /** The port of the primary that the Sentinels agree on. */
  async primaryPort(): Promise<number> {
    const [sentinel] = this.sentinels;
    const answer = await sentinel
      ?.client()
      .call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', RedisSentinels.masterName);
    return Number((answer as string[])[1]);
  }

  async stop(): Promise<void> {
    await Promise.all([...this.sentinels, this.replica, this.primary].map((process) => process.stop()));
  }

  /** Waits until the replica is in sync and each Sentinel knows it and the two others. */
  private async settle(): Promise<void> {
    const replica = this.replica.client();
    const sentinels = this.sentinels.map((sentinel) => sentinel.client());
    await eventually(async () => {
      if (!/master_link_status:up/.test(await replica.info('replication'))) {
        throw new Error('The replica is not in step yet');
      }
      for (const sentinel of sentinels) {
        const facts = await sentinel.call('SENTINEL', 'MASTER', RedisSentinels.masterName);
        const flat = facts as string[];
        const fact = (name: string) => flat[flat.indexOf(name) + 1];
        if (fact('num-slaves') !== '1' || fact('num-other-sentinels') !== '2' || fact('flags') !== 'master') {
          throw new Error('The Sentinels do not know one another yet');
        }
      }
    });
  }
}
