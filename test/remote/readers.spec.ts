import { setTimeout as pause } from 'node:timers/promises';
import { newClientKey } from 'nestjs-wechat-token-server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_APP, startWechatSimulator, type RunningSimulator } from 'wechat-simulator';
import { ConfigurationFolder, TokenServerProcess } from '../token-server/token-server-process.js';
import { eventually } from '../waiting/eventually.js';
import { freePort } from '../processes/free-port.js';
import { RedisProcess } from '../redis/redis-process.js';
import { ReaderProcess, type ReadToken } from './reader-process.js';

const { appId } = DEFAULT_APP;

let wechat: RunningSimulator;
let folder: ConfigurationFolder;
beforeEach(async () => {
  wechat = await startWechatSimulator();
  folder = new ConfigurationFolder();
});
afterEach(async () => {
  await ReaderProcess.endAll();
  TokenServerProcess.endAll();
  folder.remove();
  await wechat.close();
});

const readerAt = (url: string, way?: 'nest' | 'core') =>
  ReaderProcess.start({ remote: { url, key: folder.client.key }, defaultAppId: appId }, way);

describe('processes that read from a token server', () => {
  it.each(['stable', 'legacy'])(
    'have its one token and promise no more of its life, and all have the next one after one of them reported that it was killed outside: %s',
    async (endpoint) => {
      const config = folder.config(wechat.url, '', { endpoint });
      const { url } = await TokenServerProcess.up(config);
      const readers = await Promise.all([readerAt(url, 'nest'), readerAt(url), readerAt(url)]);
      const [first] = (await Promise.all(readers.map((reader) => reader.token()))).map(
        ({ value }) => value!.value,
      );
      const headers = { authorization: `Bearer ${folder.client.key}` };
      const answer = await fetch(`${url}/v1/apps/${appId}/access-token`, { headers });
      const { expiresInMs } = (await answer.json()) as { readonly expiresInMs: number };
      const said = await Promise.all(readers.map((reader) => reader.token()));

      wechat.simulator.killToken(first!);
      const { value: next } = await readers[0]!.report(first!);

      expect(said.map(({ value }) => value?.value)).toEqual([first, first, first]);
      expect(said.filter(({ value }) => value!.promisedMs > expiresInMs)).toEqual([]);
      expect(wechat.simulator.isAlive(next!)).toBe(true);
      await eventually(async () => {
        const now = await Promise.all(readers.map((reader) => reader.token()));
        expect(now.map(({ value }) => value?.value)).toEqual([next, next, next]);
      });
      expect(wechat.simulator.journal.issued()).toHaveLength(2);
      for (const reader of readers) {
        const { value: steps } = await reader.steps();
        const { read, acquire, commit, abandon, forget } = steps!;
        expect(read).toBeGreaterThan(0);
        expect({ acquire, commit, abandon, forget }).toEqual({});
      }
    },
  );

  it('serve their copy to its end while the server is away, fail at once after that, and have a token once it is back', async () => {
    await wechat.close();
    wechat = await startWechatSimulator({ timings: { lifeSeconds: 12, renewsInLastSeconds: 4 } });
    const port = await freePort();
    const config = folder.config(wechat.url, '', { listen: `{ port: ${port} }` });
    const server = await TokenServerProcess.up(config);
    const reader = await readerAt(server.url);
    const { value: token } = await reader.token();

    server.kill('SIGKILL');
    await server.end();
    const { reads, error } = await untilItFails(reader);
    const { value: health } = await reader.health();
    const failsAtOnce = await reader.failsAtOnce();
    await TokenServerProcess.up(config);
    const back = await eventually(async () => {
      const { value } = await reader.token();
      expect(value).toBeDefined();
      return value!;
    });

    process.stdout.write(`${reads.length} reads while the server was away, none failed\n`);
    expect(new Set(reads.map(({ value }) => value)).size).toBe(1);
    expect(error.at).toBeGreaterThanOrEqual(reads.at(-1)!.expiresAt);
    expect(error).toMatchObject({
      code: 'TOKEN_STORE_FAILED',
      message: expect.stringContaining(`token server 127.0.0.1:${port}`),
    });
    expect(failsAtOnce.value).toBe(true);
    expect(health).toMatchObject({ status: 'down' });
    expect(JSON.stringify(health)).toContain(`token server 127.0.0.1:${port}`);
    expect(wechat.simulator.findToken(back.value)).toBeDefined();
    expect(back.value).not.toBe(token!.value);
  });

  it('are degraded while the server is away and a copy is served: that names the server', async () => {
    const server = await TokenServerProcess.up(folder.config(wechat.url));
    const reader = await readerAt(server.url);
    const { value: token } = await reader.token();

    server.kill('SIGKILL');
    const degraded = await eventually(async () => {
      const { value: health } = await reader.health();
      expect(health).toMatchObject({ status: 'degraded' });
      return health!;
    });

    const host = new URL(server.url).host;
    expect(degraded.apps[0]?.reasons).toMatchObject([
      { code: 'STORE_AWAY', message: expect.stringContaining(`token server ${host}`) },
    ]);
    expect((await reader.token()).value?.value).toBe(token?.value);
  });

  it('go to another server when theirs is killed, without a failed read, and come to know of a change there', async () => {
    const redis = await RedisProcess.start();
    folder.put('redis-url', redis.url);
    const config = folder.config(wechat.url, 'store: { redisUrlFile: redis-url }', {
      may: 'call, token, ticket',
    });
    const [first, second] = await Promise.all([TokenServerProcess.up(config), TokenServerProcess.up(config)]);
    const urls = [first.url, second.url];
    const reader = await ReaderProcess.start({
      remote: { urls, key: folder.client.key },
      defaultAppId: appId,
    });
    const { value: token } = await reader.token();

    first.kill('SIGKILL');
    await first.end();
    wechat.simulator.killToken(token!.value);
    const { value: next, error } = await reader.report(token!.value);
    const { value: ticket } = await reader.ticket();
    await redis.stop();

    expect(error).toBeUndefined();
    expect(wechat.simulator.isAlive(next!)).toBe(true);
    expect(ticket).toBeDefined();
    expect(wechat.simulator.journal.issued()).toHaveLength(2);
  });

  it('are told in words of their own that the key is refused, and what apps it is not for', async () => {
    const { url } = await TokenServerProcess.up(folder.config(wechat.url));
    const key = newClientKey('shop').key;
    const [stranger, reader] = await Promise.all([
      ReaderProcess.start({ remote: { url, key }, apps: [{ appId }] }),
      ReaderProcess.start({ remote: { url, key: folder.client.key }, defaultAppId: 'wxfedcba9876543210' }),
    ]);

    const refused = await stranger.token();
    const unknown = await reader.token();

    expect(refused.error).toMatchObject({ code: 'TOKEN_SERVER_REFUSED', status: 401 });
    expect(unknown.error).toMatchObject({ code: 'APP_UNKNOWN' });
    expect(wechat.simulator.journal.issued()).toHaveLength(1);
  });

  it('have the token also where the key is for no ticket', async () => {
    const { url } = await TokenServerProcess.up(folder.config(wechat.url));
    const reader = await readerAt(url);

    const ticket = await reader.ticket();
    const token = await reader.token();

    expect(ticket.error).toMatchObject({ code: 'TOKEN_SERVER_REFUSED', status: 403, appId });
    expect(wechat.simulator.isAlive(token.value!.value)).toBe(true);
  });

  it('are told why WeChat gives the server no token', async () => {
    folder.put('app-secret', 'f'.repeat(32));
    const { url } = await TokenServerProcess.up(folder.config(wechat.url));
    const reader = await readerAt(url);

    const { error } = await reader.token();

    expect(error).toMatchObject({ code: 'WECHAT_REFUSED', errcode: 40125 });
  });
});

describe('a process whose calls are relayed', () => {
  it('calls WeChat by its key alone, without the token, also after that was killed outside', async () => {
    const { url } = await TokenServerProcess.up(folder.config(wechat.url, '', { may: 'call' }));
    const remote = { url, key: folder.client.key, calls: 'relayed' } as const;
    const reader = await ReaderProcess.start({ remote, defaultAppId: appId });

    const first = await reader.call('/cgi-bin/getcallbackip');
    const [issued] = wechat.simulator.journal.issued();
    wechat.simulator.killToken(issued!.value);
    const again = await reader.call('/cgi-bin/getcallbackip');
    const posted = await reader.post('/cgi-bin/message/custom/send', {
      touser: 'o1',
      text: { content: '你好' },
    });
    const steps = await reader.steps();
    const forbidden = await reader.call('/wxa/getwxadevinfo');
    const token = await reader.token();

    expect([first.value, again.value]).toEqual([
      { ip_list: expect.any(Array) },
      { ip_list: expect.any(Array) },
    ]);
    expect(posted.value).toMatchObject({ errcode: 0 });
    expect(steps.value).toEqual({});
    expect(forbidden.error).toMatchObject({ code: 'TOKEN_SERVER_REFUSED', status: 403, appId });
    expect(token.error).toMatchObject({ code: 'TOKEN_SERVER_REFUSED', status: 403, appId });
    expect(wechat.simulator.journal.issued()).toHaveLength(2);
  });

  it('is told by its own errcode that WeChat refuses a call, and what was not sent where the server is away', async () => {
    const server = await TokenServerProcess.up(folder.config(wechat.url, '', { may: 'call' }));
    const remote = { url: server.url, key: folder.client.key, calls: 'relayed' } as const;
    const reader = await ReaderProcess.start({ remote, defaultAppId: appId });

    const refused = await reader.call('/cgi-bin/openapi/quota/get');
    server.kill('SIGKILL');
    await server.end();
    // A POST on a connection that just broke may have been executed: a read finds that out first.
    const away = await reader.call('/cgi-bin/getcallbackip');
    const unsent = await reader.post('/cgi-bin/message/custom/send', {});

    expect(refused.error).toMatchObject({ code: 'WECHAT_REFUSED', errcode: 43002 });
    expect(away.error).toMatchObject({ code: 'CALL_FAILED' });
    expect(unsent.error).toMatchObject({ code: 'CALL_FAILED', failure: 'ECONNREFUSED', executed: 'no' });
  });
});

/** Reads until the reader has no token any more. Returns what was read, and the failure. */
async function untilItFails(reader: ReaderProcess) {
  const reads: ReadToken[] = [];
  for (;;) {
    const { value, error } = await reader.token();
    if (error) return { reads, error };
    reads.push(value!);
    await pause(50);
  }
}
