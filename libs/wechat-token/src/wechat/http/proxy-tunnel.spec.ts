import { create } from 'axios';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { Agent, createServer as createTlsServer } from 'node:https';
import { connect, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { selfSigned } from '../../../test/self-signed.js';
import { StableAccessTokenIssuer } from '../issuers/stable-access-token.issuer.js';
import { WechatHttp } from './wechat-http.js';
import type { WechatHttpOptions } from './wechat-http.options.js';

const BASE = 'https://wechat.invalid';
const servers: Server[] = [];
const sockets = new Set<Socket>();

afterEach(() => {
  vi.unstubAllEnvs();
  for (const socket of sockets) socket.destroy();
  for (const server of servers.splice(0)) server.close();
});

async function listen(server: Server): Promise<string> {
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  });
  servers.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A proxy with a given answer to CONNECT. */
function startProxy(onConnect: (request: IncomingMessage, socket: Socket) => void): Promise<string> {
  return listen(createServer().on('connect', onConnect));
}

const refusing = (status: string) => (_: IncomingMessage, socket: Socket) =>
  void socket.end(`HTTP/1.1 ${status}\r\n\r\n`);

/** Never answers, and ends with the other side. */
const silent = (socket: Socket) => void socket.resume().on('end', () => socket.end());

const http = (options: WechatHttpOptions) =>
  new WechatHttp(create(), { baseUrl: BASE, timeoutMs: 5_000, ...options });

describe('a proxy', () => {
  it('sees the destination, and neither the secret nor the request', async () => {
    const seen: string[] = [];
    const proxy = await listen(
      createServer((request, response) => {
        seen.push(`${request.method} ${request.url}`);
        request.on('data', (data: Buffer) => seen.push(data.toString()));
        response.end();
      }).on('connect', (request, socket) => {
        seen.push(`CONNECT ${request.url}`);
        socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
      }),
    );

    const outcome = await new StableAccessTokenIssuer(http({ proxy })).issue({
      appId: 'wx0123456789abcdef',
      appSecret: 'canary-secret',
      force: false,
      timeoutMs: 2_000,
    });

    expect(outcome).toEqual({ outcome: 'failed', issued: 'nothing', failure: 'HTTP_502' });
    expect(seen).toEqual(['CONNECT wechat.invalid:443']);
  });

  it('carries requests to a host whose certificate is checked, with or without an agent of the options', async () => {
    const certificate = selfSigned({ host: 'wechat.invalid' });
    const wechat = await listen(createTlsServer(certificate, (_, response) => response.end('{"ok":1}')));
    const seen: unknown[] = [];
    const proxy = await startProxy((request, socket) => {
      seen.push(request.url, request.headers['proxy-authorization']);
      const onward = connect(Number(new URL(wechat).port), '127.0.0.1');
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      onward.pipe(socket).pipe(onward);
      for (const end of [socket, onward]) end.on('error', () => onward.destroy());
    });
    const withPassword = proxy.replace('//', '//me:p%40ss@');
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');

    const trusting = await http({ proxy: withPassword, agent: new Agent({ ca: certificate.cert }) }).exchange(
      {
        path: '/',
      },
    );
    const distrusting = await http({ proxy }).exchange({ path: '/' });

    expect(trusting).toMatchObject({ ok: true, json: { ok: 1 } });
    expect(distrusting).toEqual({ ok: false, issued: 'nothing', failure: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
    expect(seen).toEqual(['wechat.invalid:443', `Basic ${btoa('me:p@ss')}`, 'wechat.invalid:443', undefined]);
  });

  it.each(['407 Proxy Authentication Required', '502 Bad Gateway'])(
    'that answers %s has sent nothing',
    async (status) => {
      const proxy = await startProxy(refusing(status));

      const answer = await http({ proxy }).exchange({ path: '/x?secret=s' });

      expect(answer).toEqual({ ok: false, issued: 'nothing', failure: `HTTP_${status.slice(0, 3)}` });
    },
  );

  it('that never answers keeps no connection after the exchange is aborted', async () => {
    const abort = new AbortController();
    let asked = 0;
    const proxy = await startProxy((_, socket) => {
      silent(socket);
      asked += 1;
      if (asked === 5) abort.abort();
    });

    const answers = await Promise.all(
      [1, 2, 3, 4, 5].map(() => http({ proxy }).exchange({ path: '/', signal: abort.signal })),
    );
    await Promise.all([...sockets].map((socket) => once(socket, 'close')));

    expect(answers).toEqual(answers.map(() => ({ ok: false, issued: 'nothing', failure: 'ABORTED' })));
    expect(sockets.size).toBe(0);
  });

  it('that never answers keeps no connection after a time-out', async () => {
    const proxy = await startProxy((_, socket) => silent(socket));

    const answer = await http({ proxy }).exchange({ path: '/', timeoutMs: 200 });
    await Promise.all([...sockets].map((socket) => once(socket, 'close')));

    expect(answer).toEqual({ ok: false, issued: 'nothing', failure: 'CONNECT_TIMEOUT' });
    expect(sockets.size).toBe(0);
  });
});

describe('the proxy of the environment', () => {
  const withoutScheme = (proxy: string) => proxy.replace('http://', '');

  it.each([
    ['HTTPS_PROXY', 'me:p%40ss', (proxy: string) => proxy, 'me:p@ss'],
    ['https_proxy', 'me:p%40ss', withoutScheme, 'me:p@ss'],
    ['ALL_PROXY', 'me:100%', withoutScheme, 'me:100%'],
    ['all_proxy', ':word', (proxy: string) => proxy, ':word'],
  ])('is %s with user and password %s', async (variable, user, written, expected) => {
    const seen: unknown[] = [];
    const proxy = await startProxy((request, socket) => {
      seen.push(request.headers['proxy-authorization']);
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
    });
    for (const name of ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy', 'NO_PROXY', 'no_proxy'])
      vi.stubEnv(name, '');
    vi.stubEnv(variable, written(proxy.replace('//', `//${user}@`)));

    await http({}).exchange({ path: '/' });

    expect(seen).toEqual([`Basic ${btoa(expected)}`]);
  });

  it.each(['socks5://proxy.local:1080', 'http://', '::'])('that is %s is an error', (proxy) => {
    vi.stubEnv('https_proxy', proxy);

    expect(() => http({})).toThrow(expect.objectContaining({ option: 'https_proxy' }));
    expect(() => http({ proxy: false })).not.toThrow();
    expect(() => http({ baseUrl: 'http://127.0.0.1:3001' })).not.toThrow();
  });
});
