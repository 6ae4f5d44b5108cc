import { NestFactory } from '@nestjs/core';
import { RedisTokenStore, WechatTokenModule, WechatTokenService } from 'nestjs-wechat-token';
import { DEFAULT_APP } from 'wechat-simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../waiting/eventually.js';
import { ComposeWorld } from './compose-world.js';

const { appId, appSecret } = DEFAULT_APP;
const TOKEN = `/v1/apps/${appId}/access-token`;
const RELAYED = `/v1/apps/${appId}/api/cgi-bin/getcallbackip`;

let world: ComposeWorld;
beforeAll(async () => {
  world = await ComposeWorld.start();
});
afterAll(() => world?.stop());

describe('what compose.yaml runs', () => {
  it('serves one token from both servers by turns', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => world.fetch(TOKEN)));

    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(answers.map(({ body }) => valueIn(body))).size).toBe(1);
    expect(new Set(world.nginx.lines.map(({ servers }) => servers)).size).toBe(2);
    expect(world.wechat.simulator.journal.issued()).toHaveLength(1);
  });

  it('fails no GET while the servers are killed in turn and come back', async () => {
    const statuses = await whileEachEnds('SIGKILL', ['GET', 'GET']);

    expect(statuses.length).toBeGreaterThan(90);
    expect(statuses.filter((status) => status !== 200)).toEqual([]);
    const retried = world.nginx.lines.filter(({ statuses }) => statuses!.includes(','));
    expect(retried.length).toBeGreaterThan(0);
  });

  it('fails no call, a POST neither, while the servers are restarted in turn', async () => {
    const statuses = await whileEachEnds('SIGTERM', ['GET', 'POST']);

    expect(statuses.length).toBeGreaterThan(90);
    expect(statuses.filter((status) => status !== 200)).toEqual([]);
  });

  it('names the client by its own address in the audit, whatever it forges', async () => {
    await world.fetch(RELAYED, { from: '127.0.0.5', headers: { 'x-forwarded-for': '10.1.0.1' } });

    await eventually(() => expect(callersInAudit()).toContain('127.0.0.5'));
    expect(callersInAudit()).not.toContain('10.1.0.1');
  });

  it('passes on a long poll, and the body of an upload as large as the servers take it', async () => {
    const { version } = JSON.parse((await world.fetch(TOKEN)).body) as { version: string };
    const upload = { method: 'POST', body: 'x'.repeat(8 * 1_048_576) };

    expect(await world.fetch(`${TOKEN}?after=${version}&waitMs=10`)).toEqual({ status: 304, body: '' });
    expect((await world.fetch(RELAYED, upload)).status).toBe(200);
  });

  it('writes no key and no token into the logs of nginx, also of what failed', async () => {
    const query = `grant_type=client_credential&appid=${appId}&secret=${world.client.key}`;
    const standIn = JSON.parse((await world.fetch(`/cgi-bin/token?${query}`)).body) as {
      access_token: string;
    };
    for (const server of world.servers) server.kill('SIGKILL');
    await Promise.all(world.servers.map((server) => server.end()));

    expect((await world.fetch(`/cgi-bin/token?${query}`)).status).toBe(502);
    await world.fetch(`/cgi-bin/getcallbackip?access_token=${standIn.access_token}`);
    await Promise.all([world.serve(0), world.serve(1)]);

    const logs = JSON.stringify(world.nginx.lines) + world.nginx.errors;
    expect(logs).toContain('"path":"/cgi-bin/token"');
    expect(world.nginx.lines.filter(({ status }) => status === '502')).toHaveLength(2);
    for (const secret of [world.client.key, standIn.access_token, 'secret=', 'access_token=', appSecret])
      expect(logs).not.toContain(secret);
  });
});

describe('the users of Redis', () => {
  it('let nobody in without a password', async () => {
    await expect(world.redis.client().call('PING')).rejects.toThrow(/NOAUTH/);
  });

  it('are enough for the servers, which report no problem', () => {
    for (const { output } of world.servers) {
      expect(output).toContain('tokens in Redis');
      expect(output).not.toMatch(/WARN|ERROR|NOPERM|NOT_DURABLE|NOT_ENCRYPTED/);
    }
  });

  it('are enough for a reader, which can change nothing', async () => {
    const module = WechatTokenModule.forRoot({
      apps: [{ ...DEFAULT_APP }],
      http: { baseUrl: world.wechat.url },
      timing: { storeTimeoutMs: 5_000 },
      role: 'reader',
      store: RedisTokenStore.connect(world.secret('redis-url-of-readers'), { commandTimeoutMs: 5_000 }),
    });
    const reader = await NestFactory.createApplicationContext(module, { logger: false });
    const token = await reader.get(WechatTokenService).getAccessToken();
    await reader.close();

    expect(token).toBe(valueIn((await world.fetch(TOKEN)).body));
    const { username, password } = new URL(world.secret('redis-url-of-readers'));
    const limited = world.redis.client({ username, password });
    for (const command of [
      ['HSET', `wechat:{${appId}}:app`, 'a', 'b'],
      ['EVAL', "return redis.call('HSET', KEYS[1], 'a', 'b')", '1', `wechat:{${appId}}:app`],
      ['PUBLISH', 'wechat:changes', 'message'],
    ])
      await expect(limited.call(...(command as [string]))).rejects.toThrow(/NOPERM|can't run/);
  });

  it('keep what they write', async () => {
    const store = RedisTokenStore.connect(world.secret('redis-url'));

    expect(await store.durability()).toBe('durable');
    await store.close();
  });
});

/** The statuses of calls, one after the other for each method, while each server ends once and comes back. */
async function whileEachEnds(signal: NodeJS.Signals, methods: readonly string[]): Promise<number[]> {
  const statuses: number[] = [];
  const over = new AbortController();
  const call = async (method: string) => {
    const paths = method === 'GET' ? [TOKEN, RELAYED] : [RELAYED];
    while (!over.signal.aborted)
      for (const path of paths) statuses.push((await world.fetch(path, { method })).status);
  };
  const callers = methods.map(call);
  const more = async (count: number) => {
    const enough = statuses.length + count;
    while (statuses.length < enough) await Promise.race([...callers, world.fetch(TOKEN)]);
  };
  for (const index of [0, 1] as const) {
    await more(20);
    world.servers[index]!.kill(signal);
    await Promise.all([world.servers[index]!.end(), more(20)]);
    await world.serve(index);
  }
  await more(20);
  over.abort();
  await Promise.all(callers);
  return statuses;
}

/** The addresses in the audit of both servers. */
function callersInAudit(): string[] {
  const lines = world.servers.flatMap(({ stdout }) => stdout.match(/"from":"[^"]+"/g) ?? []);
  return [...new Set(lines.map((line) => line.split('"')[3]!))];
}

function valueIn(body: string): string {
  return (JSON.parse(body) as { value: string }).value;
}
