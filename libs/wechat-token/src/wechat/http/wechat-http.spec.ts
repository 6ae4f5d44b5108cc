import { once } from 'node:events';
import builtIn, {
  Agent,
  createServer as createHttpServer,
  type IncomingMessage,
  type RequestListener,
} from 'node:http';
import { Agent as HttpsAgent, createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { create as createClient } from 'axios';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { selfSigned } from '../../../test/self-signed.js';
import { WechatTokenOptionsError } from '../../errors/options.error.js';
import { WechatHttp } from './wechat-http.js';
import type { WechatHttpOptions } from './wechat-http.options.js';

const servers: Server[] = [];
const sockets = new Set<Socket>();

afterEach(async () => {
  vi.unstubAllEnvs();
  for (const socket of sockets) socket.destroy();
  await Promise.all(servers.splice(0).map((server) => new Promise((closed) => server.close(closed))));
});

/** Listens on a free port and returns its base URL. */
async function listen(server: Server): Promise<string> {
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
  });
  servers.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const serve = (listener: RequestListener) => listen(createHttpServer(listener));

/** A server below HTTP: gets the socket once a complete request head has arrived. */
const serveRaw = (onHead: (socket: Socket) => void) =>
  listen(
    createTcpServer((socket) => {
      let received = '';
      socket.on('data', (data) => {
        received += data.toString();
        if (received.includes('\r\n\r\n')) onHead(socket);
      });
    }),
  );

const http = (baseUrl: string, options: WechatHttpOptions = {}) =>
  new WechatHttp(createClient(), { baseUrl, timeoutMs: 5_000, ...options });

const get = (baseUrl: string, timeoutMs = 5_000) => http(baseUrl).exchange({ path: '/cgi-bin/x', timeoutMs });

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return body;
}

/** Nothing listens there: no server without a fixed port gets it. */
const NOBODY = 'http://127.0.0.1:1';

describe('WechatHttp', () => {
  it('posts JSON with a Content-Length and without chunks', async () => {
    const seen: unknown[] = [];
    const url = await serve(async (request, response) => {
      const { 'content-length': length, 'content-type': type, 'transfer-encoding': chunks } = request.headers;
      seen.push(request.method, request.url, length, type, chunks, await bodyOf(request));
      response.end('{"errcode":0}');
    });

    const answer = await http(`${url}/`).exchange({ path: '/cgi-bin/x', body: { name: '微信' } });

    expect(answer).toEqual({ ok: true, status: 200, json: { errcode: 0 } });
    expect(seen).toEqual(['POST', '/cgi-bin/x', '17', 'application/json', undefined, '{"name":"微信"}']);
  });

  it('gets with an encoded query, below the path of the base URL', async () => {
    let seen: string | undefined;
    const url = await serve((request, response) => {
      seen = `${request.method} ${request.url}`;
      response.end('{}');
    });

    await http(`${url}/wechat`).exchange({ path: '/cgi-bin/x', query: { secret: 'a&b=c d' } });

    expect(seen).toBe('GET /wechat/cgi-bin/x?secret=a%26b%3Dc+d');
  });

  it.each([
    ['text/plain', '{"a":1}'],
    ['text/html', '{"a":1}'],
    ['application/json; encoding=utf-8', '\uFEFF{"a":1}'],
    ['', ' \n{"a":1}\n'],
  ])('recognises JSON sent as "%s" by its content', async (type, body) => {
    const url = await serve((_, response) => response.writeHead(200, { 'content-type': type }).end(body));

    expect(await get(url)).toEqual({ ok: true, status: 200, json: { a: 1 } });
  });

  it('reads a chunked response that is cut within a character', async () => {
    const url = await serve((_, response) => {
      const bytes = Buffer.from('{"errmsg":"微信"}');
      response.write(bytes.subarray(0, 12));
      setImmediate(() => response.end(bytes.subarray(12)));
    });

    expect(await get(url)).toEqual({ ok: true, status: 200, json: { errmsg: '微信' } });
  });

  it.each([
    [200, '<html>busy</html>', 'NOT_JSON'],
    [200, '{"access_token":"abc","expi', 'NOT_JSON'],
    [200, '["access_token"]', 'NOT_JSON'],
    [200, 'null', 'NOT_JSON'],
    [200, '', 'EMPTY_BODY'],
    [204, '', 'EMPTY_BODY'],
    [412, '', 'HTTP_412'],
    [403, '{"error":"blocked"}', 'HTTP_403'],
    [502, '<html>bad gateway</html>', 'HTTP_502'],
    [500, '{"errcode":40013}', 'HTTP_500'],
    [502, '{"access_token":"abc","expires_in":7200}', 'HTTP_502'],
  ])(
    'treats %i %s as a failure after which a credential may have been issued: %s',
    async (status, body, failure) => {
      const url = await serve((_, response) => response.writeHead(status).end(body));

      expect(await get(url)).toEqual({ ok: false, issued: 'unknown', failure });
    },
  );

  it('accepts an errcode from a 4xx', async () => {
    const url = await serve((_, response) => response.writeHead(400).end('{"errcode":40013}'));

    expect(await get(url)).toEqual({ ok: true, status: 400, json: { errcode: 40013 } });
  });

  it('follows no redirect', async () => {
    const seen: (string | undefined)[] = [];
    const url = await serve((request, response) => {
      seen.push(request.url);
      response.writeHead(302, { location: '/elsewhere' }).end('{"errcode":0}');
    });

    expect(await get(url)).toEqual({ ok: false, issued: 'unknown', failure: 'REDIRECT' });
    expect(seen).toEqual(['/cgi-bin/x']);
  });

  it('reads no more than 64 KiB', async () => {
    const url = await serve((_, response) => response.end(`{"a":"${'x'.repeat(5_000_000)}"}`));

    expect(await get(url)).toEqual({ ok: false, issued: 'unknown', failure: 'BODY_TOO_LARGE' });
  });

  it('notices a body shorter than declared', async () => {
    const url = await serveRaw((socket) => {
      socket.end('HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"access_token":"a"');
    });

    expect(await get(url)).toEqual({ ok: false, issued: 'unknown', failure: 'TRUNCATED' });
  });

  it('notices a response that is not HTTP', async () => {
    const url = await serveRaw((socket) => socket.end('SSH-2.0-OpenSSH\r\n'));

    expect(await get(url)).toEqual({ ok: false, issued: 'unknown', failure: 'NOT_HTTP' });
  });

  it('does not know what was issued if the connection is reset after the request was read', async () => {
    const url = await serveRaw((socket) => socket.resetAndDestroy());

    expect(await get(url)).toEqual({ ok: false, issued: 'unknown', failure: 'ECONNRESET' });
  });

  it('knows that nothing was sent if the connection is refused', async () => {
    expect(await get(NOBODY)).toEqual({ ok: false, issued: 'nothing', failure: 'ECONNREFUSED' });
  });

  it('knows that nothing was sent if the name is unknown', async () => {
    const answer = await http('http://wechat.invalid', { proxy: false }).exchange({ path: '/' });

    expect(answer).toMatchObject({ ok: false, issued: 'nothing' });
  });

  it('gives up a silent server, a head without a body and a dripping body, and closes the connection', async () => {
    const behaviours: Record<string, (socket: Socket) => void> = {
      silent: (socket) => void socket.resume(),
      'head alone': (socket) => void socket.write('HTTP/1.1 200 OK\r\n'),
      dripping: (socket) => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n{');
        const drip = setInterval(() => socket.write(' '), 5);
        socket.on('close', () => clearInterval(drip));
      },
    };

    const answers = await Promise.all(
      Object.entries(behaviours).map(async ([name, onHead]) => {
        let closed: Promise<unknown> | undefined;
        const url = await serveRaw((socket) => {
          // Our own abort may reset the connection, which ends it just as well.
          socket.on('error', () => undefined);
          closed = new Promise((resolve) => socket.once('close', () => resolve('closed')));
          onHead(socket);
        });
        // A busy machine takes a while to open a connection: until then the time-out is another one.
        const answer = await get(url, 1_000);
        return [name, answer, await closed];
      }),
    );

    const late = { ok: false, issued: 'unknown', failure: 'ETIMEDOUT' };
    expect(answers).toEqual(Object.keys(behaviours).map((name) => [name, late, 'closed']));
  });

  // With 63 ms the parts of the deadline end first: a timer counts whole milliseconds.
  it.each([100, 63])(
    'knows that nothing was sent if the TLS handshake does not end within %i ms',
    async (timeoutMs) => {
      const url = await listen(createTcpServer((socket) => void socket.resume()));

      const answer = await get(url.replace('http:', 'https:'), timeoutMs);

      expect(answer).toEqual({ ok: false, issued: 'nothing', failure: 'CONNECT_TIMEOUT' });
    },
  );

  it('knows that nothing was sent if the other side speaks no TLS', async () => {
    const url = await serve((_, response) => response.end('{}'));

    const answer = await get(url.replace('http:', 'https:'));

    expect(answer).toEqual({ ok: false, issued: 'nothing', failure: 'TLS' });
  });

  it('sends nothing to a server whose certificate it does not trust', async () => {
    const seen: unknown[] = [];
    const server = createHttpsServer(selfSigned(), (request) => void seen.push(request.url));
    server.on('secureConnection', (socket) => socket.on('data', (data) => seen.push(data)));
    const url = await listen(server);

    const answer = await get(url.replace('http:', 'https:'));

    expect(answer).toEqual({ ok: false, issued: 'nothing', failure: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
    expect(seen).toEqual([]);
  });

  it('aborts when its signal aborts', async () => {
    const abort = new AbortController();
    const url = await serveRaw(() => abort.abort());

    const answer = await http(url).exchange({ path: '/', signal: abort.signal });

    expect(answer).toEqual({ ok: false, issued: 'unknown', failure: 'ABORTED' });
  });

  it('sends nothing if its signal has aborted before', async () => {
    let requests = 0;
    const url = await serve(() => void requests++);

    const answer = await http(url).exchange({ path: '/', signal: AbortSignal.abort() });

    expect(answer).toEqual({ ok: false, issued: 'nothing', failure: 'ABORTED' });
    expect(requests).toBe(0);
  });

  it('leaves no timer behind', async () => {
    const url = await serve((_, response) => response.end('{}'));
    const timers = () => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;
    const before = timers();

    await get(url, 60_000);

    // Other timers of this process may end meanwhile.
    expect(timers()).toBeLessThanOrEqual(before);
  });

  it('keeps no connection open', async () => {
    const url = await serve((_, response) => response.end('{}'));

    await get(url);
    await Promise.all([...sockets].map((socket) => once(socket, 'close')));

    expect(sockets.size).toBe(0);
  });

  it('sends one request even if an interceptor would repeat it', async () => {
    let requests = 0;
    const url = await serve((request) => {
      requests++;
      request.socket.resetAndDestroy();
    });
    const client = createClient();
    let attempts = 0;
    client.interceptors.response.use(undefined, async (error: { config: object }) => {
      if (attempts++ < 3) return client.request(error.config);
      throw error;
    });

    const answer = await new WechatHttp(client, { baseUrl: url }).exchange({ path: '/' });

    expect(answer).toEqual({ ok: false, issued: 'unknown', failure: 'NETWORK' });
    expect(requests).toBe(1);
  });

  it.each(['HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'all_proxy'])(
    'ignores %s of the environment for a loopback address',
    async (variable) => {
      vi.stubEnv('NO_PROXY', '');
      vi.stubEnv('no_proxy', '');
      vi.stubEnv(variable, NOBODY);
      const url = await serve((_, response) => response.end('{}'));

      expect(await get(url)).toMatchObject({ ok: true });
      expect(await get(url.replace('127.0.0.1', 'localhost'))).toMatchObject({ ok: true });
    },
  );

  it('uses an agent of its options, and no proxy of the environment', async () => {
    const url = await serve((_, response) => response.end('{}'));
    vi.stubEnv('HTTP_PROXY', NOBODY);
    const agent = new Agent({ lookup: (_, __, found) => found(null, [{ address: '127.0.0.1', family: 4 }]) });

    const answer = await http(url.replace('127.0.0.1', 'wechat.invalid'), { agent }).exchange({ path: '/' });

    expect(answer).toMatchObject({ ok: true });
  });

  it('uses a replacement of the built-in request', async () => {
    const url = await serve((_, response) => response.end('{}'));
    const original = builtIn.request.bind(builtIn);
    const request = vi.spyOn(builtIn, 'request').mockImplementation(original);

    await get(url);

    expect(request).toHaveBeenCalledOnce();
    request.mockRestore();
  });

  it('verifies certificates even if the environment turns that off', async () => {
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    let requests = 0;
    const server = createHttpsServer(selfSigned(), (_, response) => {
      requests += 1;
      response.end('{}');
    });
    const { port } = new URL(await listen(server));
    const url = `https://localhost:${port}`;

    const own = await get(url);
    const agent = await http(url, { agent: new HttpsAgent() }).exchange({ path: '/' });
    const careless = await http(url, { agent: new HttpsAgent({ rejectUnauthorized: false }) }).exchange({
      path: '/',
    });

    const refused = { ok: false, issued: 'nothing', failure: 'DEPTH_ZERO_SELF_SIGNED_CERT' };
    expect([own, agent]).toEqual([refused, refused]);
    expect(careless).toMatchObject({ ok: true });
    expect(requests).toBe(1);
  });

  it.each([
    { baseUrl: 'api.weixin.qq.com' },
    { baseUrl: 'ftp://api.weixin.qq.com' },
    { proxy: 'me:secret@proxy' },
    { proxy: 'http://proxy.local:3128', baseUrl: 'http://127.0.0.1:3001' },
  ])('refuses %o', (options) => {
    const make = () => new WechatHttp(createClient(), options);

    expect(make).toThrow(WechatTokenOptionsError);
  });

  it('accepts the text of a foreign adapter', async () => {
    const client = createClient({
      adapter: async (config) => ({ status: 200, statusText: '', headers: {}, config, data: '{"a":1}' }),
    });

    expect(await new WechatHttp(client).exchange({ path: '/' })).toMatchObject({
      ok: true,
      json: { a: 1 },
    });
  });
});
