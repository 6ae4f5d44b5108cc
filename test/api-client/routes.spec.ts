import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { Agent, createServer, type RequestListener, type Server } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { WechatFile } from 'nestjs-wechat-token';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DEFAULT_APP, startWechatSimulator, type RunningSimulator } from 'wechat-simulator';
import { selfSigned } from '../../libs/wechat-token/test/self-signed.js';
import { closeFronts, startFront, startProxy } from '../doctor/front.js';
import { freePort } from '../processes/free-port.js';
import { startApplication, type Application } from './application.js';
import { PROXY_SCRIPT } from './proxy-script.js';

const run = promisify(execFile);
const PATH = '/cgi-bin/tags/get';
const MINUTE = 60_000;

let wechat: RunningSimulator;
let app: Application | undefined;
let server: Server | undefined;
beforeEach(async () => void (wechat = await startWechatSimulator({ port: await freePort() })));
afterEach(async () => {
  vi.restoreAllMocks();
  await app?.close();
  await wechat.close();
  server?.closeAllConnections();
  server?.close();
  closeFronts();
  [app, server] = [undefined, undefined];
});

async function listen(listener: RequestListener): Promise<string> {
  server = createServer(listener).listen(await freePort(), '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Moves the clock of the fallback. */
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

  it.each(['reset', 'hang', 'html'] as const)('is not used if a call may have arrived (%s)', async (kind) => {
    wechat.simulator.faults.add({ kind, path: PATH });
    const caller = new AbortController();

    const call = app!.api
      .post(PATH, {}, { timeoutMs: MINUTE, signal: caller.signal })
      .catch((error: unknown) => error);
    // Not by a deadline: on a busy machine it might pass before the call has arrived.
    await expect.poll(() => wechat.simulator.journal.calls(PATH).length).toBe(1);
    caller.abort();
    expect(await call).toMatchObject({ executed: 'unknown' });
    expect(calls).toEqual([]);
  });

  it('never issues a token', async () => {
    wechat.simulator.killToken(await app!.tokens.getAccessToken());
    wechat.simulator.faults.add({ kind: 'reset', path: '/cgi-bin/stable_token' });

    await expect(app!.api.get(PATH)).rejects.toMatchObject({ code: 'WECHAT_UNAVAILABLE' });
    expect(calls).toEqual([]);
  });

  it('gets no stream that was already read from, but the next one', async () => {
    await wechat.close();
    const stream = () => WechatFile.fromStream(Readable.from(['ab']), { length: 2 });

    await expect(app!.api.post(PATH, stream())).rejects.toMatchObject({
      code: 'CALL_FAILED',
      executed: 'no',
    });
    await expect(app!.api.post(PATH, stream())).resolves.toEqual({ from: 'fallback' });
  });

  it('that is unreachable as well leaves the failure of the last try', async () => {
    await wechat.close();
    server!.closeAllConnections();
    server!.close();

    await expect(app!.api.get(PATH)).rejects.toMatchObject({
      code: 'CALL_FAILED',
      failure: 'ECONNREFUSED',
      executed: 'no',
      retryable: true,
    });
  });
});

describe('the route to WeChat', () => {
  it('leads through the proxy of the options, on connections that are kept', async () => {
    const certificate = selfSigned({ host: 'wechat.invalid' });
    const front = await startFront({ to: wechat.url, tls: certificate });
    const proxy = await startProxy(new URL(front).port);
    const agent = new HttpsAgent({ ca: certificate.cert });
    app = await startApplication('https://wechat.invalid', {
      http: { baseUrl: 'https://wechat.invalid', proxy: proxy.url, agent },
    });
    await app.tokens.getAccessToken();
    const before = proxy.asked.length;

    await app.api.get(PATH);
    await app.api.get(PATH);

    expect(wechat.simulator.journal.calls(PATH)).toHaveLength(2);
    expect(proxy.asked.slice(before)).toEqual(['wechat.invalid:443']);
  });

  it('through a proxy that never answers leaves a process that can end', async () => {
    const proxy = await listen(() => undefined);
    server!.on('connect', (_, socket) => void socket.resume().on('end', () => socket.end()));
    const env = { PATH: process.env['PATH'], WORK: JSON.stringify({ ...DEFAULT_APP, proxy, calls: 5 }) };

    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', PROXY_SCRIPT], {
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
      env,
      timeout: 50_000,
    });
    const { failures, sockets } = JSON.parse(stdout);

    expect(failures).toEqual(Array(5).fill('CONNECT_TIMEOUT'));
    // The connection of the last call may still be closing.
    expect(sockets).toBeLessThanOrEqual(1);
  });

  it('leads through the agent of the options, which is not closed at shutdown', async () => {
    const agent = new Agent({ keepAlive: true });
    app = await startApplication(wechat.url, { http: { baseUrl: wechat.url, agent } });

    await app.api.get(PATH);
    await app.close();

    expect(Object.values(agent.freeSockets).flat().length).toBeGreaterThan(0);
    agent.destroy();
  });
});
