import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as rest } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { freePort } from './free-port.mjs';

export const redisVersion = () =>
  /v=(\S+)/.exec(spawnSync('redis-server', ['--version'], { encoding: 'utf8' }).stdout ?? '')?.[1];

/** Starts an empty Redis that keeps nothing on disk. */
export async function startRedis() {
  const port = await freePort();
  const args = ['--port', port, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
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
    clear: () => client.flushall(),
    /** Scripts that were sent since its start: every step of our store is one. */
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
      await rest(0);
    },
  };
}
