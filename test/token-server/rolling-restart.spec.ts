import { readFileSync } from 'node:fs';
import { startWechatSimulator, type RunningSimulator } from 'wechat-simulator';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freePort } from '../processes/free-port.js';
import { RedisProcess } from '../redis/redis-process.js';
import { eventually } from '../waiting/eventually.js';
import { clientCalls, RELAYED } from './client-calls.js';
import { HttpLoad } from './http-load.js';
import { RoundRobin } from './round-robin.js';
import { ConfigurationFolder, TokenServerProcess } from './token-server-process.js';

let wechat: RunningSimulator;
let redis: RedisProcess;
let folder: ConfigurationFolder;
beforeAll(async () => {
  [wechat, redis] = await Promise.all([startWechatSimulator(), RedisProcess.start()]);
  folder = new ConfigurationFolder();
});
afterAll(async () => {
  TokenServerProcess.endAll();
  folder.remove();
  await redis.stop();
  await wechat.close();
});

it('a rolling restart of two servers behind a balancer refuses no connection and fails no call', async () => {
  const more = `store: { redisUrl: '${redis.url}' }\ndrainSeconds: 10\naudit: { file: audit.jsonl }`;
  const text = readFileSync(folder.config(wechat.url, more, { client: '    standIn: true' }), 'utf8');
  const unlimited = text.replace('    standIn: true', '    standIn: true\n    perMinute: 1000000');
  const ports = [await freePort(), await freePort()];
  const configs = ports.map((port, i) =>
    folder.put(`server-${i}.yaml`, unlimited.replace('port: 0', `port: ${port}`)),
  );
  const servers = await Promise.all(configs.map((config) => TokenServerProcess.up(config)));
  const balancer = await RoundRobin.to(...ports);
  // Calls are in progress whenever a server ends.
  wechat.simulator.faults.add({ kind: 'slow', ms: 100, path: RELAYED });
  const load = new HttpLoad(balancer.port, await clientCalls(servers[0]!.url, folder.client.key));

  const codes: (number | null)[] = [];
  for (const [i, config] of configs.entries()) {
    const before = load.calls;
    servers[i]!.kill('SIGTERM');
    codes.push(await servers[i]!.end());
    servers[i] = await TokenServerProcess.up(config);
    await eventually(() => expect(balancer.isReady(ports[i]!)).toBe(true));
    await eventually(() => expect(load.calls).toBeGreaterThan(before + 100));
  }
  await load.end();
  balancer.close();

  process.stdout.write(`${load.calls} calls through two restarts, ${load.failures.length} failed\n`);
  expect([codes, load.failures, balancer.refused]).toEqual([[0, 0], [], 0]);
  expect(wechat.simulator.journal.issued()).toHaveLength(1);
});
