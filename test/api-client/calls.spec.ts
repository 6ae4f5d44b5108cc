import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_APP, startWechatSimulator, type RunningSimulator } from 'wechat-simulator';
import { startApplication, type Application } from './application.js';

const PATH = '/cgi-bin/tags/get';

let wechat: RunningSimulator;
let app: Application;
beforeEach(async () => {
  wechat = await startWechatSimulator();
  app = await startApplication(wechat.url);
});
afterEach(async () => {
  await app.close();
  await wechat.close();
});

describe('a call', () => {
  it("returns WeChat's response, from the injected client and from the handle of an app", async () => {
    const injected = await app.api.get<{ ip_list: string[] }>('/cgi-bin/getcallbackip');
    const ofHandle = await app.tokens.app(DEFAULT_APP.appId).api.get('/cgi-bin/getcallbackip');

    expect(injected.ip_list).toHaveLength(2);
    expect(ofHandle).toEqual(injected);
  });

  it.each(['text/plain', 'text/html', 'application/octet-stream'])(
    'reads JSON with the content type %s',
    async (contentType) => {
      wechat.simulator.faults.add({ kind: 'body', body: '\uFEFF {"ok":1}\n', contentType, path: PATH });

      expect(await app.api.get(PATH)).toEqual({ ok: 1 });
    },
  );

  it('keeps every digit of a big integer', async () => {
    const body = '{"msg_id":9007199254740993,"small":7}';
    wechat.simulator.faults.add({ kind: 'body', body, path: PATH });

    expect(await app.api.get(PATH)).toEqual({ msg_id: '9007199254740993', small: 7 });
    expect(await app.api.get(PATH, { bigIntegers: 'bigint' })).toEqual({
      msg_id: 9007199254740993n,
      small: 7,
    });
  });

  it('throws the errcode with the rid and, for a refused address, the address', async () => {
    const errmsg = 'invalid ip 203.0.113.9 ipv6 ::ffff:203.0.113.9, not in whitelist';
    wechat.simulator.faults.add({ kind: 'errcode', errcode: 40164, errmsg, path: PATH });

    await expect(app.api.post(PATH, {})).rejects.toMatchObject({
      code: 'WECHAT_REFUSED',
      appId: DEFAULT_APP.appId,
      errcode: 40164,
      callerIp: '203.0.113.9',
      scope: 'address',
      rid: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{8}){2}$/),
    });
  });

  it("has WeChat's own text as a field, without the token, and not in the message", async () => {
    const accessToken = await app.tokens.getAccessToken();
    const errmsg = `argument invalid! data.thing1.value invalid ${accessToken} rid: 6193c1d4-0b6b3b8f-4d6d5f3a`;
    const fault = { kind: 'errcode', errcode: 47003, errmsg, path: PATH } as const;
    wechat.simulator.faults.add({ ...fault, times: 2 });

    const posted = await app.api.post(PATH, {}).catch((error: unknown) => error);
    const downloaded = await app.api.download(PATH).catch((error: unknown) => error);

    for (const error of [posted, downloaded]) {
      expect(error).toMatchObject({
        errcode: 47003,
        errmsg: 'argument invalid! data.thing1.value invalid ***',
        rid: '6193c1d4-0b6b3b8f-4d6d5f3a',
        message: expect.not.stringContaining('thing1'),
      });
    }
  });

  it.each([
    ['//evil.example/x', {}, 'OTHER_HOST'],
    ['https://api.weixin.qq.com/x', {}, 'OTHER_HOST'],
    ['/cgi-bin/../x', {}, 'OTHER_HOST'],
    ['/cgi-bin/x?access_token=t', {}, 'ACCESS_TOKEN_IN_PATH'],
    ['/cgi-bin/x', { access_token: 't' }, 'ACCESS_TOKEN_IN_PATH'],
    ['cgi-bin/x', {}, 'MALFORMED_PATH'],
  ])('of %s with %o is not made', async (path, query, reason) => {
    const error = { code: 'CALL_INVALID', reason, retryable: false };

    await expect(app.api.get(path, { query })).rejects.toMatchObject(error);
    await expect(app.api.post(path, {}, { query })).rejects.toMatchObject(error);
    await expect(app.api.upload(path, {}, { query })).rejects.toMatchObject(error);
    await expect(app.api.download(path, { query })).rejects.toMatchObject(error);
    expect(wechat.simulator.journal.calls()).toEqual([]);
  });

  it('with a body that cannot be JSON is not made', async () => {
    const cycle: Record<string, unknown> = {};
    cycle['self'] = cycle;

    await expect(app.api.post(PATH, cycle)).rejects.toMatchObject({
      code: 'CALL_INVALID',
      reason: 'BODY_NOT_JSON',
    });
  });

  it('for an unknown app fails if there is no default one', async () => {
    const apps = [DEFAULT_APP, { ...DEFAULT_APP, appId: 'wx00000000000000aa' }];
    const two = await startApplication(wechat.url, { apps });

    await expect(two.api.get(PATH)).rejects.toMatchObject({ code: 'APP_UNKNOWN' });
    await expect(two.tokens.app(DEFAULT_APP.appId).api.get(PATH)).resolves.toMatchObject({ errcode: 0 });
    await two.close();
  });
});

describe('a fault on the way', () => {
  const faults = [
    { kind: 'errcode', errcode: -1 },
    { kind: 'reset' },
    { kind: 'status', status: 503 },
    { kind: 'html' },
    { kind: 'broken' },
  ] as const;

  it.each(faults)('of kind $kind is repeated for a GET, twice', async (fault) => {
    wechat.simulator.faults.add({ ...fault, path: PATH, times: 2 });

    await expect(app.api.get(PATH)).resolves.toMatchObject({ errcode: 0 });
    expect(wechat.simulator.journal.calls(PATH)).toHaveLength(3);
  });

  it.each(faults)('of kind $kind fails a GET at the third time', async (fault) => {
    wechat.simulator.faults.add({ ...fault, path: PATH });

    await expect(app.api.get(PATH)).rejects.toMatchObject({
      code: 'CALL_FAILED',
      retryable: true,
      path: PATH,
    });
    expect(wechat.simulator.journal.calls(PATH)).toHaveLength(3);
  });

  it.each(faults)('of kind $kind is not repeated for a POST', async (fault) => {
    wechat.simulator.faults.add({ ...fault, path: PATH, times: 1 });

    await expect(app.api.post(PATH, {})).rejects.toMatchObject({
      code: 'CALL_FAILED',
      retryable: false,
      executed: 'unknown',
    });
    expect(wechat.simulator.journal.calls(PATH)).toHaveLength(1);
  });

  it.each(faults)('of kind $kind is repeated for an idempotent POST', async (fault) => {
    wechat.simulator.faults.add({ ...fault, path: PATH, times: 1 });

    await expect(app.api.post(PATH, {}, { idempotent: true })).resolves.toMatchObject({ errcode: 0 });
  });

  it('that a person has to fix is not repeated', async () => {
    wechat.simulator.faults.add({ kind: 'redirect', location: 'https://login.example', path: PATH });

    await expect(app.api.get(PATH)).rejects.toMatchObject({ failure: 'REDIRECT', retryable: false });
    expect(wechat.simulator.journal.calls(PATH)).toHaveLength(1);
  });
});

describe('the request on the wire', () => {
  let server: Server;
  let received: { request: IncomingMessage; body: string }[] = [];
  let other: Application;
  beforeAll(async () => {
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => void chunks.push(chunk));
      request.on('end', () => {
        received.push({ request, body: Buffer.concat(chunks).toString() });
        response.end('{"access_token":"a&b=c","expires_in":7200}');
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  beforeEach(async () => {
    received = [];
    other = await startApplication(`http://127.0.0.1:${(server.address() as AddressInfo).port}/gateway/`);
  });
  afterEach(() => other.close());
  afterAll(() => void server.close());

  it('is a POST of JSON with its length, the token in the query', async () => {
    await other.api.post('/cgi-bin/x?lang=zh', { text: '中文', id: 9007199254740993n });

    const { request, body } = received.at(-1)!;
    expect(request.url).toBe('/gateway/cgi-bin/x?lang=zh&access_token=a%26b%3Dc');
    expect(request.headers).toMatchObject({ 'content-type': 'application/json', 'content-length': '39' });
    expect(request.headers).not.toHaveProperty('transfer-encoding');
    expect(body).toBe('{"text":"中文","id":9007199254740993}');
  });

  it('includes the length of a POST without a body', async () => {
    await other.api.post('/cgi-bin/x');

    expect(received.at(-1)!.request).toMatchObject({ method: 'POST', headers: { 'content-length': '0' } });
  });

  it('keeps the connection for the next call, and closes it at shutdown', async () => {
    await other.api.get('/cgi-bin/x');
    await other.api.get('/cgi-bin/x');
    const [first, second] = received.slice(-2).map(({ request }) => request.socket);
    const closed = once(first!, 'close');
    await other.close();

    expect(second).toBe(first);
    await closed;
  });
});
