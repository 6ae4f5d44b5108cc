import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_APP, startWechatSimulator, type RunningSimulator } from 'wechat-simulator';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { RedisProcess } from '../redis/redis-process.js';
import { ConfigurationFolder, TokenServerProcess } from './token-server-process.js';

const { appId } = DEFAULT_APP;

let wechat: RunningSimulator;
let redis: RedisProcess;
let folder: ConfigurationFolder;
beforeAll(async () => {
  [wechat, redis] = await Promise.all([
    startWechatSimulator(),
    RedisProcess.start(['requirepass canary-password']),
  ]);
  folder = new ConfigurationFolder();
});
afterAll(async () => {
  TokenServerProcess.endAll();
  folder.remove();
  await redis.stop();
  await wechat.close();
});

it('serve one encrypted token from Redis, take the stand-ins of one another, also after a restart, and log no secret', async () => {
  folder.put('redis-url', redis.url.replace('//', '//:canary-password@'));
  folder.put('store-key', randomBytes(32).toString('hex'));
  const store = `store:
  redisUrlFile: redis-url
  encryption: { keys: [{ id: k, keyFile: store-key }], writeWith: k }
audit: { file: audit.jsonl }
drainSeconds: 0`;
  const config = folder.config(wechat.url, store, { client: '    standIn: true' });
  const servers = [await TokenServerProcess.up(config), await TokenServerProcess.up(config)] as const;
  const [first, second] = servers;
  const { key } = folder.client;
  const query = `grant_type=client_credential&appid=${appId}&secret=${key}`;
  const standInOf = async ({ url }: TokenServerProcess) =>
    ((await (await fetch(`${url}/cgi-bin/token?${query}`)).json()) as { access_token: string }).access_token;
  const call = async ({ url }: TokenServerProcess, standIn: string) =>
    (await fetch(`${url}/cgi-bin/getcallbackip?access_token=${standIn}`)).json();
  const tokenOf = async ({ url }: TokenServerProcess) => {
    const answer = await fetch(`${url}/v1/apps/${appId}/access-token`, {
      headers: { authorization: `Bearer ${key}` },
    });
    return ((await answer.json()) as { value: string }).value;
  };

  const standIn = await standInOf(first);
  const tokens = [await tokenOf(first), await tokenOf(second)];
  const taken = [await call(second, standIn), await call(first, await standInOf(second))];
  first.kill('SIGTERM');
  expect(await first.end()).toBe(0);
  const restarted = await TokenServerProcess.up(config);

  expect(tokens[0]).toBe(tokens[1]);
  expect(wechat.simulator.journal.issued()).toHaveLength(1);
  expect([...taken, await call(restarted, standIn)]).toEqual(
    Array.from({ length: 3 }, () => ({ ip_list: expect.any(Array) })),
  );
  for (const server of [second, restarted]) server.kill('SIGTERM');
  expect([await second.end(), await restarted.end()]).toEqual([0, 0]);
  const audit = readFileSync(join(folder.path, 'audit.jsonl'), 'utf8');
  expect(audit.match(/"what":"server.started"/g)).toHaveLength(3);
  expect(audit.match(/"what":"api.called"/g)).toHaveLength(3);
  for (const output of [...servers, restarted].map((server) => server.output).concat(audit))
    for (const secret of ['canary-password', DEFAULT_APP.appSecret, key, standIn, tokens[0]!])
      expect(output).not.toContain(secret);
});
