import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as rest } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { freePort } from './free-port.mjs';

export const redisVersion = () =>
  /v=(\S+)/.exec(spawnSync('redis-server', ['--version'], { encoding: 'utf8' }).stdout ?? '')?.[1];

/** Starts an empty Redis that keeps nothing on disk, or writes everything there as user tokens require. */
export async function startRedis({ isDurable = false } = {}) {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'wechat-token-bench-'));
  const settings = ['--port', port, '--bind', '127.0.0.1', '--dir', folder, '--save', ''];
  const durable = ['--appendonly', isDurable ? 'yes' : 'no', '--maxmemory-policy', 'noeviction'];
  const args = [...settings, ...durable];
  const child = spawn('redis-server', args.map(String), { stdio: 'ignore' });
  const failed = once(child, 'error').then(() => {
    throw new Error('The benchmark needs redis-server: apt-get install redis-server, or brew install redis');
  });
  const client = new Redis(port, '127.0.0.1', { retryStrategy: () => 20, maxRetriesPerRequest: null });
  client.on('error', () => undefined);
  await Promise.race([client.ping(), failed]);
  failed.catch(() => undefined);
  return {
    url: `redis://127.0.0.1:${port}`,
    client,
    clear: () => client.flushall(),
    /** Scripts that were sent since its start: every operation of our store is one. */
    commands: async () =>
      [...(await client.info('commandstats')).matchAll(/cmdstat_(?:eval|evalsha):calls=(\d+)/g)].reduce(
        (sum, [, calls]) => sum + Number(calls),
        0,
      ),
    usedBytes: async () => Number(/used_memory:(\d+)/.exec(await client.info('memory'))[1]),
    stop: async () => {
      client.disconnect();
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
      rmSync(folder, { recursive: true, force: true });
      await rest(0);
    },
  };
}
