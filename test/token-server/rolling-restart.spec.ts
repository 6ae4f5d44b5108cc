import { readFileSync } from 'node:fs';
import { DEFAULT_APP, startWechatSimulator, type RunningSimulator } from 'wechat-simulator';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freePort, RedisProcess } from '../redis/redis-process.js';
import { eventually } from '../waiting/eventually.js';
import { HttpLoad, type LoadedCall } from './http-load.js';
import { RoundRobin } from './round-robin.js';
import { ConfigurationFolder, TokenServerProcess } from './token-server-process.js';

const { appId } = DEFAULT_APP;
const PATH = '/cgi-bin/getcallbackip';

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

/** What clients do: fetch the token, as programs and as SDKs do, and call WeChat, with and without a stand-in. */
async function callsOf(server: TokenServerProcess): Promise<LoadedCall[]> {
  const { key } = folder.client;
  const headers = { authorization: `Bearer ${key}` };
  const credentials = { grant_type: 'client_credential', appid: appId, secret: key };
  const query = new URLSearchParams(credentials).toString();
  const answer = await fetch(`${server.url}/cgi-bin/token?${query}`);
  const { access_token: standIn } = (await answer.json()) as { access_token: string };
  const isGood = (word: string) => (status: number, body: string) => status === 200 && body.includes(word);
  return [true, false].flatMap((keepAlive) => [
    { keepAlive, path: `/v1/apps/${appId}/access-token`, headers, isGood: isGood('"version"') },
    { keepAlive, path: `/v1/apps/${appId}/api${PATH}`, headers, isGood: isGood('ip_list') },
    { keepAlive, path: `${PATH}?access_token=${standIn}`, isGood: isGood('ip_list') },
    {
      keepAlive,
      method: 'POST',
      path: '/cgi-bin/stable_token',
      body: JSON.stringify(credentials),
      isGood: isGood('access_token'),
    },
  ]);
}

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
  wechat.simulator.faults.add({ kind: 'slow', ms: 100, path: PATH });
  const load = new HttpLoad(balancer.port, await callsOf(servers[0]!));

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
