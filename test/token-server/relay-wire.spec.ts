import { once } from 'node:events';
import { get as httpGet, request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { startRelay, type RelayServer } from './relay-server.js';
import { overSocket, startUpstream, type Answer, type Upstream } from './upstream.js';

const MIB = 1024 * 1024;
const PATH = '/cgi-bin/x';

let upstream: Upstream;
let relay: RelayServer;
afterEach(async () => {
  await relay.close();
  upstream.close();
});

async function start(answer: Answer, ...more: [Parameters<typeof startUpstream>[1]?]): Promise<void> {
  upstream = await startUpstream(answer, ...more);
  relay = await startRelay(upstream.url);
}

const echo: Answer = (_, response, body) => response.end(body);
const target = (query = '') => `${PATH}?access_token=${relay.standIn()}${query}`;
const fetched = (init: RequestInit = {}, query = '') => fetch(`${relay.url}${target(query)}`, init);
const head = (line: string, ...headers: string[]) =>
  [`${line} HTTP/1.1`, 'Host: x', ...headers, '', ''].join('\r\n');

const lowerCase = (headers: Record<string, string>) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

describe('what goes up', () => {
  it('is path, query and body byte for byte, but for the stand-in', async () => {
    await start(echo);
    const body = Buffer.from('{"msg_id":9007199254740993,"b":1.0,"é":"\\u00e9"}');
    const query = `a='"|%e4%BD&&access_token=${relay.standIn()}&x==+&y`;

    const answer = await overSocket(
      relay.port,
      head(`POST ${PATH}?${query}`, `Content-Length: ${body.length}`, 'Connection: close'),
      body,
    );

    expect(answer.endsWith(body.toString('latin1'))).toBe(true);
    expect(upstream.heard.map(({ method, url }) => [method, url])).toEqual([
      ['POST', `${PATH}?${query.replace(relay.standIn(), 'REAL')}`],
    ]);
    expect(upstream.heard[0]!.body.equals(body)).toBe(true);
  });

  it('is of the headers what is on the list, and nothing of hops, cookies or keys', async () => {
    await start(echo);
    const sent = {
      'Content-Type': 'text/plain; charset=x',
      Accept: 'image/*',
      Range: 'bytes=0-9',
      'If-None-Match': '"a"',
      'If-Modified-Since': 'Sat, 28 Nov 2026 00:00:00 GMT',
      'Accept-Encoding': 'gzip',
      'User-Agent': 'MicroMessenger',
      Authorization: 'Bearer wtk_shop_x',
      Cookie: 'a=b',
      'X-Forwarded-For': '10.0.0.1',
      'Proxy-Authorization': 'x',
      'X-Else': 'y',
    };
    const request = httpRequest(`${relay.url}${target()}`, { method: 'POST', headers: sent });
    request.end('body');
    const [response] = await once(request, 'response');
    response.resume();

    const { host: _, connection, ...headers } = upstream.heard[0]!.headers;
    expect(connection).toBe('keep-alive');
    expect(headers).toEqual({
      'content-type': 'text/plain; charset=x',
      accept: 'image/*',
      range: 'bytes=0-9',
      'if-none-match': '"a"',
      'if-modified-since': 'Sat, 28 Nov 2026 00:00:00 GMT',
      'accept-encoding': 'identity',
      'user-agent': 'wechat-token-server',
      'content-length': '4',
    });
  });

  it('is the signature of a call to an app with API security, and what it covers', async () => {
    await start(echo);
    const signed = {
      'Wechatmp-Appid': 'wx0123456789abcdef',
      'Wechatmp-TimeStamp': '1635927954',
      'Wechatmp-Serial': '97845f6ed842ea860df6fdf65941ff56',
      'Wechatmp-Signature': 'wcSSWHZunjz9VKl9q+If9deiyECX==',
    };

    await fetched({ method: 'POST', headers: { ...signed, 'Wechatmp-Else': 'x' }, body: '{"iv":"a"}' });

    const { headers } = upstream.heard[0]!;
    const sent = Object.entries(headers).filter(([name]) => name.startsWith('wechatmp-'));
    expect(Object.fromEntries(sent)).toEqual(lowerCase(signed));
  });

  it.each([0, 1, MIB - 1, MIB, MIB + 1, 3 * MIB])(
    'is a body of %d bytes with that length',
    async (length) => {
      await start((_, response, body) => response.end(String(body.length)));

      const response = await fetched({ method: 'POST', body: Buffer.alloc(length, 'x') });

      expect(await response.text()).toBe(String(length));
      expect(upstream.heard[0]!.headers['content-length']).toBe(String(length));
      expect(relay.audit).toMatchObject([{ outcome: 'ok', sent: length, received: String(length).length }]);
    },
  );

  it('is a chunked body with a length', async () => {
    await start(echo);

    const answer = await overSocket(
      relay.port,
      head(`POST ${target()}`, 'Transfer-Encoding: chunked', 'Connection: close'),
      '3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n',
    );

    expect(answer.endsWith('abcde')).toBe(true);
    expect(upstream.heard[0]!.headers).toMatchObject({ 'content-length': '5' });
    expect(upstream.heard[0]!.headers['transfer-encoding']).toBeUndefined();
  });

  it('is nothing of a chunked body that is too long: 411, and the connection goes on', async () => {
    await start(echo);
    const chunk = `100000\r\n${'x'.repeat(MIB)}\r\n`;

    const answer = await overSocket(
      relay.port,
      head(`POST ${target()}`, 'Transfer-Encoding: chunked'),
      chunk,
      chunk,
      '0\r\n\r\n',
      head(`GET ${target()}`, 'Connection: close'),
    );

    expect(answer.match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 411', 'HTTP/1.1 200']);
    expect(upstream.heard.map(({ method }) => method)).toEqual(['GET']);
  });

  it('is nothing of a body that is longer than allowed: 413, and the connection goes on', async () => {
    upstream = await startUpstream(echo);
    relay = await startRelay(upstream.url, { limits: { bodyBytes: 2 * MIB } });

    const answer = await overSocket(
      relay.port,
      head(`POST ${target()}`, `Content-Length: ${2 * MIB + 1}`),
      Buffer.alloc(2 * MIB + 1),
      head(`GET ${target()}`, 'Connection: close'),
    );

    expect(answer.match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 413', 'HTTP/1.1 200']);
    expect(upstream.heard.map(({ method }) => method)).toEqual(['GET']);
  });

  it.each([10, 2 * MIB])('is never a call whose body of %d bytes breaks off', async (length) => {
    await start(echo);
    const socket = connect(relay.port, '127.0.0.1');
    socket.write(head(`POST ${target()}`, `Content-Length: ${length}`));
    socket.end('short');
    socket.resume();
    await once(socket, 'close');

    await expect.poll(() => relay.audit.map(({ outcome }) => outcome)).toEqual(['LEFT']);
    expect(upstream.heard).toEqual([]);
    await expect.poll(() => upstream.open()).toBe(0);
  });

  it('ends with its length: what comes after it is the next request', async () => {
    await start(echo);

    const answer = await overSocket(
      relay.port,
      head(`POST ${target()}`, 'Content-Length: 3'),
      'abc',
      head(`GET ${target('&b')}`, 'Connection: close'),
    );

    expect(answer.match(/HTTP\/1.1 \d+/g)).toHaveLength(2);
    expect(upstream.heard.map(({ body }) => body.toString()).toSorted()).toEqual(['', 'abc']);
  });
});

describe('what comes down', () => {
  it.each([
    [
      'a refusal that is chunked text',
      {},
      '{"errcode":48001,"errmsg":"no rid: 0a0b0c0d-01020304-05060708"}',
      48001,
    ],
    ['a refusal with a byte order mark', {}, '\uFEFF \r\n{"errcode":48001}', 48001],
    ['a refusal with control characters', {}, '{"errmsg":"a\u0001\n","errcode":48001}', 48001],
    ['a refusal with a length', { 'Content-Length': '17' }, '{"errcode":48001}', 48001],
    ['an answer with big integers', {}, '{"msg_id":9007199254740993,"x": 1.0 }', undefined],
    ['JSON that is none', {}, '{"errcode":40001', undefined],
    ['a list', {}, '[{"errcode":40001}]', undefined],
    ['nothing', {}, '', undefined],
    ['blanks', {}, '  \r\n ', undefined],
  ])('is %s, byte for byte', async (_, headers, body, errcode) => {
    await start((_request, response) =>
      response.writeHead(200, { 'Content-Type': 'text/plain', ...headers }).end(body),
    );

    const response = await fetched();

    expect(Buffer.from(await response.arrayBuffer()).equals(Buffer.from(body))).toBe(true);
    expect(relay.audit[0]!.errcode).toBe(errcode);
    expect(relay.audit[0]!.rid).toBe(body.includes('rid') ? '0a0b0c0d-01020304-05060708' : undefined);
    expect(upstream.heard).toHaveLength(1);
  });

  it.each([65_535, 65_536, 65_537, 100 * 1024])(
    'is a file of %d bytes that begins as JSON does',
    async (size) => {
      const file = Buffer.from(`{${'a'.repeat(size - 1)}`);
      await start((_, response) => response.end(file));

      const response = await fetched();

      expect(Buffer.from(await response.arrayBuffer()).equals(file)).toBe(true);
    },
  );

  it('is a refusal that is compressed against our wish, and a token that is refused so heals', async () => {
    let calls = 0;
    const packed = (text: string) => gzipSync(text);
    await start((_, response) => {
      const body = packed((calls += 1) === 1 ? '{"errcode":40001}' : '{"errcode":0}');
      response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(body);
    });

    const response = await fetched();

    // fetch() decompresses.
    expect(await response.json()).toEqual({ errcode: 0 });
    expect(response.headers.get('content-encoding')).toBe('gzip');
    expect(calls).toBe(2);
  });

  it('is of the headers what is on the list', async () => {
    await start((_, response) =>
      response
        .writeHead(206, {
          'Content-Type': 'image/png',
          'Content-Disposition': 'attachment; filename="a.png"',
          'Content-Length': 3,
          'Content-Range': 'bytes 0-2/9',
          'Accept-Ranges': 'bytes',
          'Last-Modified': 'x',
          ETag: '"e"',
          Location: '/?access_token=REAL',
          'Set-Cookie': 'a=REAL',
          'Keep-Alive': 'timeout=1',
          Server: 'nginx',
          'X-Debug': 'REAL',
        })
        .end('abc'),
    );

    const response = await fetched({ headers: { Range: 'bytes=0-2' } });

    expect(response.status).toBe(206);
    const { date: _, connection: __, 'keep-alive': alive, ...headers } = Object.fromEntries(response.headers);
    expect(alive).not.toBe('timeout=1');
    expect(headers).toEqual({
      'content-type': 'image/png',
      'content-disposition': 'attachment; filename="a.png"',
      'content-range': 'bytes 0-2/9',
      'accept-ranges': 'bytes',
      'last-modified': 'x',
      etag: '"e"',
      'content-length': '3',
      'cache-control': 'no-store',
      pragma: 'no-cache',
      'x-content-type-options': 'nosniff',
      vary: 'Authorization',
      'x-token-server': relay.audit[0]!.requestId,
    });
  });

  it('is the signature of the answer of an app with API security, and of its next certificate', async () => {
    const signed = {
      'Wechatmp-Appid': 'wx0123456789abcdef',
      'Wechatmp-TimeStamp': '1635927956',
      'Wechatmp-Serial': '79ba700ea147819f640941bceb38b1d1',
      'Wechatmp-Signature': 'Ht0VfQkkEweJ4hU266C14Aj64H9A==',
      'Wechatmp-Serial-Deprecated': '2171af9cdf1d7404423852e7e183d852',
      'Wechatmp-Signature-Deprecated': 'ZP1OODikAOePc+YJUMLxunF6xV05==',
    };
    await start((_, response) =>
      response.writeHead(200, { ...signed, 'Wechatmp-Else': 'x' }).end('{"iv":"a"}'),
    );

    const { headers } = await fetched({ method: 'POST', body: '{}' });

    const seen = [...headers].filter(([name]) => name.startsWith('wechatmp-'));
    expect(Object.fromEntries(seen)).toEqual(lowerCase(signed));
  });

  it.each([3, 200_000])(
    'is a name in UTF-8 that stands in a header as it is, of a file of %d bytes',
    async (size) => {
      const name = Buffer.from('attachment; filename="图.png"').toString('latin1');
      await start((_, response) => {
        response.writeHead(200, { 'Content-Disposition': name, 'Content-Length': size });
        response.end(Buffer.alloc(size, 'x'));
      });

      const answer = await overSocket(relay.port, head(`GET ${target()}`, 'Connection: close'));

      expect(answer).toContain(`content-disposition: ${name}\r\n`);
      expect(answer.endsWith('x'.repeat(size))).toBe(true);
    },
  );

  it.each([
    [412, '', 412],
    [502, '<html>', 502],
    [500, '{"errcode":1}', 500],
    [404, '', 404],
    [304, '', 304],
    [204, '', 204],
    [301, '', 502],
    [302, 'moved', 502],
    [307, '', 502],
  ])('of status %d with %j has the status %d', async (status, body, seen) => {
    await start((_, response) =>
      response.writeHead(status, { Location: 'http://x/?access_token=REAL' }).end(body || undefined),
    );

    const response = await fetched({ redirect: 'manual' });

    expect(response.status).toBe(seen);
    expect(await response.text()).toBe(seen === 502 && status !== 502 ? '' : body);
    expect(response.headers.get('location')).toBeNull();
    expect(upstream.heard).toHaveLength(1);
    const outcome = seen === 502 && status !== 502 ? 'REDIRECT' : 'ok';
    await expect.poll(() => relay.audit.map((entry) => entry.outcome)).toEqual([outcome]);
  });

  it.each([
    ['a page', false, ''],
    ['a long page', false, 'x'.repeat(3 * MIB)],
    ['JSON', false, '{"path":"'],
    ['a compressed page', true, ''],
    ['a long compressed page', true, 'x'.repeat(3 * MIB)],
    ['a page in two parts', false, ''],
  ])('that quotes the URL with the access token stays here: %s', async (name, isCompressed, more) => {
    await start(({ url }, response) => {
      const page = name === 'JSON' ? `${more}${url}"}` : `<p>No such page: ${url}</p>${more}`;
      response.writeHead(404, isCompressed ? { 'Content-Encoding': 'gzip' } : {});
      if (name === 'a page in two parts') response.write('<html>');
      setImmediate(() => response.end(isCompressed ? gzipSync(page) : page));
    });

    const response = await fetched();

    expect([response.status, await response.text()]).toEqual([502, '']);
    expect(upstream.heard[0]!.url).toContain('REAL');
    await expect.poll(() => relay.audit.map(({ outcome }) => outcome)).toEqual(['TOKEN_IN_RESPONSE']);
  });

  it.each(['Content-Disposition', 'ETag'])(
    'whose header %s quotes the URL with the access token stays here',
    async (name) => {
      await start(({ url }, response) => response.setHeader(name, `"${url}"`).end('a file'));

      const response = await fetched();

      expect([response.status, await response.text()]).toEqual([502, '']);
      expect(JSON.stringify([...response.headers])).not.toContain('REAL');
      await expect.poll(() => relay.audit.map(({ outcome }) => outcome)).toEqual(['TOKEN_IN_RESPONSE']);
    },
  );

  it('arrives before it is whole', async () => {
    let more: () => void = () => undefined;
    await start((_, response) => {
      response.write('first');
      more = () => response.end('second');
    });

    const response = await fetched();
    const reader = response.body!.getReader();

    expect(Buffer.from((await reader.read()).value!).toString()).toBe('first');
    more();
    expect(Buffer.from((await reader.read()).value!).toString()).toBe('second');
  });

  it.each(['with a length', 'chunked'])(
    'and breaks off at half, %s, is seen to break off',
    async (framing) => {
      await start((_, response) => {
        if (framing === 'with a length') response.setHeader('Content-Length', 20);
        response.write('half of it');
        setImmediate(() => response.destroy());
      });

      const response = await fetched();

      await expect(response.text()).rejects.toThrow('terminated');
      await expect.poll(() => relay.audit.map(({ outcome }) => outcome)).toEqual(['BROKEN']);
    },
  );

  it('while it breaks off before it can be told from a refusal is 504', async () => {
    await start((_, response) => {
      response.write('{"errc');
      setImmediate(() => response.destroy());
    });

    const response = await fetched();

    expect([response.status, await response.text()]).toEqual([504, '']);
  });
});

describe('where no answer comes', () => {
  it('after something was sent, it is 504 and empty', async () => {
    await start((request) => request.socket.destroy());

    const response = await fetched({ method: 'POST', body: 'x' });

    expect([response.status, await response.text()]).toEqual([504, '']);
    expect(relay.audit).toMatchObject([{ outcome: 'NO_ANSWER', status: 504 }]);
    expect(upstream.heard).toHaveLength(1);
  });

  it('with nothing sent, it is -1', async () => {
    await start(echo);
    await relay.tokens.app().getAccessToken();
    upstream.close();

    const response = await fetched();

    expect(await response.json()).toMatchObject({
      errcode: -1,
      errmsg: expect.stringContaining('nothing was sent'),
    });
  });
});

describe('a caller that leaves', () => {
  it.each(['before its answer', 'in the middle of it'])(
    '%s ends the call at WeChat at once',
    async (when) => {
      await start((_, response) => void (when === 'before its answer' || response.write('some')));
      const request = httpGet(`${relay.url}${target()}`).on('error', () => undefined);
      const response = once(request, 'response');
      await expect.poll(() => upstream.open()).toBe(1);
      if (when === 'in the middle of it') await response;
      else response.catch(() => undefined);

      request.destroy();

      await expect.poll(() => upstream.open()).toBe(0);
      await expect.poll(() => relay.audit.length).toBe(1);
      expect(relay.audit[0]!.outcome).toMatch(/^(LEFT|BROKEN)$/);
    },
  );

  it('while it sends a long body ends the call at WeChat at once', async () => {
    await start(echo);
    const options = { method: 'POST', headers: { 'Content-Length': 50 * MIB } };
    const request = httpRequest(`${relay.url}${target()}`, options).on('error', () => undefined);
    request.write(Buffer.alloc(2 * MIB));
    await expect.poll(() => upstream.open()).toBe(1);

    request.destroy();

    await expect.poll(() => upstream.open()).toBe(0);
    await expect.poll(() => relay.audit.map(({ outcome }) => outcome)).toEqual(['LEFT']);
  });

  it('after its answer changes nothing', async () => {
    await start(echo);

    await (await fetched()).text();

    expect(relay.audit).toMatchObject([{ outcome: 'ok' }]);
  });
});

describe('a long body', () => {
  it('that WeChat answers before it has come is answered so, and the connection goes on', async () => {
    await start(echo, (request, response) => {
      if (request.method !== 'POST') return false;
      response.end('{"errcode":45001}');
      return true;
    });
    const length = 8 * MIB;

    const answer = await overSocket(
      relay.port,
      head(`POST ${target()}`, `Content-Length: ${length}`),
      Buffer.alloc(length),
      head(`GET ${target()}`, 'Connection: close'),
    );

    expect(answer.match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 200']);
    expect(answer).toContain('{"errcode":45001}');
  });

  it('whose token is refused is not sent again, and the refusal is handed on', async () => {
    await start((_, response) => response.end('{"errcode":40001}'));

    const response = await fetched({ method: 'POST', body: Buffer.alloc(2 * MIB) });

    expect(await response.json()).toEqual({ errcode: 40001 });
    expect(upstream.heard).toHaveLength(1);
    expect(relay.audit).toMatchObject([{ replayed: false, errcode: 40001, sent: 2 * MIB }]);
  });
});
