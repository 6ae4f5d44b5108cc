import { once } from 'node:events';
import { Agent, createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { WechatFile } from 'nestjs-wechat-token';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startWechatSimulator, type RunningSimulator } from 'wechat-simulator';
import { startApplication, type Application } from './application.js';

const PATH = '/cgi-bin/user/info';
const MINUTE = 60_000;

let wechat: RunningSimulator;
let app: Application | undefined;
let server: Server | undefined;
beforeEach(async () => void (wechat = await startWechatSimulator()));
afterEach(async () => {
  vi.restoreAllMocks();
  await app?.close();
  await wechat.close();
  server?.closeAllConnections();
  server?.close();
  [app, server] = [undefined, undefined];
});

async function listen(listener: RequestListener): Promise<string> {
  server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Moves the clock by which the fallback goes. */
function passTime(ms: number): void {
  const now = performance.now.bind(performance);
  vi.spyOn(performance, 'now').mockImplementation(() => now() + ms);
}

describe('the fallback', () => {
  let fallbackBaseUrl: string;
  let calls: string[];
  beforeEach(async () => {
    calls = [];
    fallbackBaseUrl = await listen((request, response) => {
      calls.push(request.url!.split('?')[0]!);
      request.resume();
      response.end('{"from":"fallback"}');
    });
    app = await startApplication(wechat.url, { http: { baseUrl: wechat.url, fallbackBaseUrl } });
    await app.tokens.getAccessToken();
  });

  it('is used while the first domain cannot be reached, for a POST as well, and left again after a while', async () => {
    await wechat.close();
    await expect(app!.api.get(PATH)).resolves.toEqual({ from: 'fallback' });
    await expect(app!.api.post(PATH, {})).resolves.toEqual({ from: 'fallback' });
    wechat = await startWechatSimulator({ port: wechat.port });
    wechat.simulator.faults.add({ kind: 'body', body: '{"from":"first"}', path: PATH });

    const soon = await app!.api.get(PATH);
    passTime(MINUTE);
    const later = await app!.api.get(PATH);
    const stays = await app!.api.get(PATH);

    expect([soon, later, stays]).toEqual([{ from: 'fallback' }, { from: 'first' }, { from: 'first' }]);
  });

  it.each(['reset', 'hang', 'html'] as const)(
    'is not used where a call may have arrived (%s)',
    async (kind) => {
      wechat.simulator.faults.add({ kind, path: PATH });

      await expect(app!.api.post(PATH, {}, { timeoutMs: 200 })).rejects.toMatchObject({
        carriedOut: 'unknown',
      });
      expect(calls).toEqual([]);
    },
  );

  it('is never asked for a token', async () => {
    wechat.simulator.killToken(await app!.tokens.getAccessToken());
    wechat.simulator.faults.add({ kind: 'reset', path: '/cgi-bin/stable_token' });

    await expect(app!.api.get(PATH)).rejects.toMatchObject({ code: 'WECHAT_UNAVAILABLE' });
    expect(calls).toEqual([]);
  });

  it('gets no stream that was begun elsewhere, but the next one', async () => {
    await wechat.close();
    const stream = () => WechatFile.fromStream(Readable.from(['ab']), { length: 2 });

    await expect(app!.api.post(PATH, stream())).rejects.toMatchObject({
      code: 'CALL_FAILED',
      carriedOut: 'no',
    });
    await expect(app!.api.post(PATH, stream())).resolves.toEqual({ from: 'fallback' });
  });

  it('that is away as well leaves the failure of the last try', async () => {
    await wechat.close();
    server!.closeAllConnections();
    server!.close();

    await expect(app!.api.get(PATH)).rejects.toMatchObject({
      code: 'CALL_FAILED',
      failure: 'ECONNREFUSED',
      carriedOut: 'no',
      retryable: true,
    });
  });
});

describe('the way out', () => {
  it('leads through the proxy of the options', async () => {
    const seen: string[] = [];
    const proxy = await listen((request, response) => {
      seen.push(request.url!.split('?')[0]!);
      response.end('{"access_token":"token","expires_in":7200}');
    });
    app = await startApplication(wechat.url, { http: { baseUrl: wechat.url, proxy } });

    await app.api.get(PATH);

    expect(seen).toContain(`${wechat.url}${PATH}`);
    expect(wechat.simulator.journal.calls()).toEqual([]);
  });

  it('leads through the agent of the options, which is left alone at shutdown', async () => {
    const agent = new Agent({ keepAlive: true });
    app = await startApplication(wechat.url, { http: { baseUrl: wechat.url, agent } });

    await app.api.get(PATH);
    await app.close();

    expect(Object.values(agent.freeSockets).flat().length).toBeGreaterThan(0);
    agent.destroy();
  });
});
