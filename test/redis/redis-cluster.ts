import { eventually } from '../waiting/eventually.js';
import { RedisProcess } from './redis-process.js';

const SLOTS = 16_384;

const CLUSTERED = ['cluster-enabled yes', 'cluster-config-file nodes.conf', 'cluster-node-timeout 2000'];

/** A Cluster of three nodes, started here. */
export class RedisCluster {
  private constructor(readonly nodes: readonly RedisProcess[]) {}

  static async start(config: readonly string[] = []): Promise<RedisCluster> {
    const nodes = await Promise.all([1, 2, 3].map(() => RedisProcess.start([...CLUSTERED, ...config])));
    const cluster = new RedisCluster(nodes);
    try {
      await cluster.join();
      return cluster;
    } catch (error) {
      await cluster.stop();
      throw error;
    }
  }

  get url(): string {
    return (this.nodes[0] as RedisProcess).url;
  }

  async stop(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.stop()));
  }

  private async join(): Promise<void> {
    const clients = this.nodes.map((node) => node.client());
    const share = Math.ceil(SLOTS / clients.length);
    for (const [i, client] of clients.entries()) {
      await client.cluster('ADDSLOTSRANGE', i * share, Math.min(SLOTS, (i + 1) * share) - 1);
      await client.call('CLUSTER', 'SET-CONFIG-EPOCH', i + 1);
    }
    for (const { port, busPort } of this.nodes.slice(1)) {
      await clients[0]?.call('CLUSTER', 'MEET', '127.0.0.1', port, busPort);
    }
    await eventually(async () => {
      for (const client of clients) {
        const info = String(await client.cluster('INFO'));
        if (!/cluster_state:ok/.test(info) || !/cluster_known_nodes:3/.test(info)) {
          throw new Error('The nodes of the Cluster do not know one another yet');
        }
      }
    });
  }
}
