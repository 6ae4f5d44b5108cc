import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { WechatFile } from 'nestjs-wechat-token';
import { createWechatTokens } from 'nestjs-wechat-token/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_APP, startWechatSimulator, type RunningSimulator } from 'wechat-simulator';
import { startApplication, type Application } from './application.js';
import { supersedeOutside } from './invalidate-elsewhere.js';

const PATH = '/cgi-bin/tags/get';

let wechat: RunningSimulator;
let app: Application | undefined;
let server: Server | undefined;
/** What came over each connection. */
let sockets: Map<Socket, string>;
beforeEach(async () => {
  wechat = await startWechatSimulator();
  sockets = new Map();
});
afterEach(async () => {
  for (const socket of sockets.keys()) socket.destroy();
  await app?.close();
  await wechat.close();
  server?.close();
  [app, server] = [undefined, undefined];
});

/** Hears the bytes of every connection, and answers by `respond` what has been heard so far. */
async function listen(respond: (heard: string, socket: Socket) => void): Promise<string> {
  server = createServer((socket) => {
    sockets.set(socket, '');
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      const heard = sockets.get(socket)! + chunk.toString('latin1');
      sockets.set(socket, heard);
      respond(heard, socket);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** The connections that carried calls of that path. */
const carrying = (path: string) =>
  [...sockets].flatMap(([socket, heard]) => (heard.includes(path) ? socket : []));

async function textOf(body: Readable): Promise<string> {
  return Buffer.concat(await body.toArray()).toString();
}

describe('an exchange', () => {
  it('sends path, query, headers and body byte for byte, and nothing else', async () => {
    let heard = '';
    const baseUrl = await listen((text, socket) => {
      heard = text;
      if (text.endsWith('{"a":1}')) socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
    });
    app = await startApplication(`${baseUrl}/base`);
    const target = `${PATH}?q='"<|>%e4%BD&access_token=T&&x==`;

    const { status, body } = await app.api.exchange(target, {
      headers: { 'Content-Type': 'text/plain', Accept: '*/*', Host: 'evil', 'Transfer-Encoding': 'chunked' },
      body: Buffer.from('{"a":1}'),
    });

    expect([status, await textOf(body)]).toEqual([200, 'ok']);
    const [head = ''] = heard.split('\r\n\r\n');
    const [line, ...headers] = head.split('\r\n');
    expect(line).toBe(`POST /base${target} HTTP/1.1`);
    expect(headers.toSorted()).toEqual([
      'Connection: keep-alive',
      `Host: ${new URL(baseUrl).host}`,
      'accept: */*',
      'content-length: 7',
      'content-type: text/plain',
    ]);
  });

  it('sends bytes of any array, as a call does', async () => {
    const baseUrl = await listen((heard, socket) => {
      if (heard.includes(PATH) && heard.endsWith('{"a":1}'))
        socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}');
      else if (heard.includes('/cgi-bin/stable_token'))
        socket.end('HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{"access_token":"T","expires_in":7200}');
    });
    app = await startApplication(baseUrl);
    const bytes = new Uint8Array(Buffer.from('{"a":1}'));

    expect((await app.api.exchange(PATH, { body: bytes })).status).toBe(200);
    expect(await app.api.post(PATH, WechatFile.fromBytes(bytes))).toEqual({});
  });

  it('answers status, headers and body as they come, compressed or refused', async () => {
    const packed = gzipSync('{"errcode":40001}');
    const baseUrl = await listen((_, socket) => {
      socket.write(`HTTP/1.1 412 No\r\nContent-Encoding: gzip\r\nContent-Length: ${packed.length}\r\n\r\n`);
      socket.write(packed);
    });
    app = await startApplication(baseUrl);

    const { status, headers, body } = await app.api.exchange(PATH);

    expect(status).toBe(412);
    expect(headers).toEqual({ 'content-encoding': 'gzip', 'content-length': String(packed.length) });
    expect(Buffer.concat(await body.toArray()).equals(packed)).toBe(true);
  });

  it('loses no answer that comes before the whole body was sent', async () => {
    const baseUrl = await listen((heard, socket) => {
      if (!heard.includes('first')) return;
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n');
      setImmediate(() => socket.write('answer'));
    });
    app = await startApplication(baseUrl);
    const endless = Readable.from(
      (async function* () {
        yield Buffer.from('first');
        await once(server!, 'never');
      })(),
    );

    const { body } = await app.api.exchange(PATH, {
      body: WechatFile.fromStream(endless, { length: 1_000 }),
    });

    expect(await textOf(body)).toBe('answer');
    await expect.poll(() => endless.destroyed).toBe(true);
    await expect.poll(() => carrying(PATH).map(({ closed }) => closed)).toEqual([true]);
  });

  it('ends the connection at once when its signal aborts, before and after the response begins', async () => {
    const baseUrl = await listen((heard, socket) => {
      if (heard.includes('/begun')) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf');
    });
    app = await startApplication(baseUrl);
    const leaving = new AbortController();
    const waiting = app.api.exchange('/waiting', { signal: leaving.signal });
    const { body } = await app.api.exchange('/begun', { signal: leaving.signal });
    await expect.poll(() => carrying('/waiting').length).toBe(1);

    leaving.abort();

    await expect(waiting).rejects.toMatchObject({ code: 'WAIT_ABORTED', executed: 'unknown' });
    await expect(textOf(body)).rejects.toMatchObject({ code: 'WAIT_ABORTED' });
    for (const path of ['/waiting', '/begun']) {
      await expect.poll(() => carrying(path).map(({ closed }) => closed)).toEqual([true]);
    }
  });

  it('says whether a byte was sent', async () => {
    const reset = await listen((_, socket) => void socket.resetAndDestroy());
    app = await startApplication(reset);
    const sent = app.api.exchange(PATH);
    await expect(sent).rejects.toMatchObject({ code: 'CALL_FAILED', executed: 'unknown', retryable: false });
    await app.close();

    app = await startApplication('http://127.0.0.1:9');
    await expect(app.api.exchange(PATH)).rejects.toMatchObject({ executed: 'no', failure: 'ECONNREFUSED' });
  });

  it('goes to the fallback only with not a byte sent', async () => {
    const fallbackBaseUrl = await listen((_, socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nfallback');
    });
    app = await startApplication('http://127.0.0.1:9', {
      http: { baseUrl: 'http://127.0.0.1:9', fallbackBaseUrl },
    });

    const { body } = await app.api.exchange(PATH, { body: Buffer.from('x') });

    expect(await textOf(body)).toBe('fallback');
  });

  it.each([
    ['//evil/cgi-bin', 'OTHER_HOST'],
    ['/cgi-bin/../v1', 'OTHER_HOST'],
    ['/cgi-bin/%2e%2e/v1', 'OTHER_HOST'],
    ['http://evil/', 'OTHER_HOST'],
    ['/cgi-bin?x=1#y', 'MALFORMED_PATH'],
    ['/cgi-bin?x=1\r\nHost: evil', 'MALFORMED_PATH'],
    ['/cgi-bin?x=中', 'MALFORMED_PATH'],
  ])('refuses %s', async (target, reason) => {
    app = await startApplication(wechat.url);

    await expect(app.api.exchange(target)).rejects.toMatchObject({ code: 'CALL_INVALID', reason });
  });
});

describe('a check of the access token', () => {
  const checks = () => wechat.simulator.journal.calls('/cgi-bin/getcallbackip').length;

  it.each(['stable', 'legacy'] as const)('tells what WeChat makes of it: %s', async (endpoint) => {
    app = await startApplication(wechat.url, { endpoint });
    const own = app.tokens.app();
    const value = await own.getAccessToken();

    expect(await own.checkAccessToken()).toMatchObject({ verdict: 'accepted', credential: { value } });
    supersedeOutside(wechat.simulator, endpoint);
    expect(await own.checkAccessToken()).toMatchObject({ verdict: 'refused', credential: { value } });
    wechat.simulator.faults.add({ kind: 'reset', path: '/cgi-bin/getcallbackip', times: 1 });
    expect(await own.checkAccessToken()).toMatchObject({ verdict: 'unknown' });
    expect(await own.getAccessToken()).toBe(value);
  });

  it('is one call for all who come meanwhile', async () => {
    const tokens = createWechatTokens({ apps: [DEFAULT_APP], http: { baseUrl: wechat.url }, logger: false });
    await tokens.ready();
    await tokens.app().getAccessToken();

    const all = await Promise.all(Array.from({ length: 50 }, () => tokens.app().checkAccessToken()));

    expect(new Set(all.map(({ verdict }) => verdict))).toEqual(new Set(['accepted']));
    expect(checks()).toBe(1);
    await tokens.close();
  });
});
