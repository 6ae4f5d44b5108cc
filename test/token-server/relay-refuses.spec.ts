import { once } from 'node:events';
import { createServer } from 'node:https';
import { get as httpGet, request as httpRequest, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_APP, startWechatSimulator, type RunningSimulator } from 'wechat-simulator';
import { selfSigned } from '../../libs/wechat-token/test/self-signed.js';
import { newClientKey } from '../../libs/wechat-token-server/src/clients/client-key.js';
import { newOperatorKey } from '../../libs/wechat-token-server/src/operators/operator-key.js';
import type { Client } from '../../libs/wechat-token-server/src/clients/client.js';
import { eventually } from '../waiting/eventually.js';
import { startRelay, type RelayServer } from './relay-server.js';
import { overSocket, startUpstream } from './upstream.js';

const { key: KEY, digest: DIGEST } = newClientKey('shop');
const { key: OPERATOR_KEY } = newOperatorKey('ann');
const SHOP: Client = {
  id: 'shop',
  digests: [DIGEST],
  apps: [DEFAULT_APP.appId],
  may: ['call'],
  paths: ['/cgi-bin/**', '/wxa/*'],
};

let wechat: RunningSimulator;
let relay: RelayServer;
beforeEach(async () => {
  wechat = await startWechatSimulator();
  relay = await startRelay(wechat.url, { clients: [SHOP, { ...SHOP, id: 'idle', may: ['token'] }] });
  await relay.tokens.app().getAccessToken();
});
afterEach(async () => {
  await relay.close();
  await wechat.close();
});

/** Calls that reached WeChat, the token's own apart. */
const reached = () => wechat.simulator.journal.calls().filter(({ path }) => !path.endsWith('_token'));

/** What the relay answers to one request line, written as it stands. */
async function answerTo(
  line: string,
  ...headers: string[]
): Promise<{ status: number; errcode?: number; errmsg: string }> {
  const text = await overSocket(
    relay.port,
    [`${line} HTTP/1.1`, 'Host: x', 'Connection: close', ...headers, '', ''].join('\r\n'),
  );
  const status = Number(/^HTTP\/1.1 (\d+)/.exec(text)?.[1]);
  const body = text.split('\r\n\r\n')[1] ?? '';
  return { status, ...(body.startsWith('{') ? JSON.parse(body) : { errmsg: body }) };
}

describe('the relay refuses', () => {
  it.each([
    ['no access token', '/cgi-bin/x', 41001],
    ['an empty one', '/cgi-bin/x?access_token=', 40001],
    ['two', '/cgi-bin/x?access_token=S&access_token=S', 41001],
    ['two, of which one is written otherwise', '/cgi-bin/x?access_token=S&ACCESS_TOKEN=S', 41001],
    ['one in capitals', '/cgi-bin/x?ACCESS_TOKEN=S', 41001],
    ['one with an escape', '/cgi-bin/x?access%5ftoken=S', 41001],
    ['one with a blank', '/cgi-bin/x?access_token=S&+access_token=S', 41001],
    ['one in a fragment', '/cgi-bin/x?x=1#access_token=S', 40097],
    ['a fragment', '/cgi-bin/x?access_token=S#y', 40097],
    ['another kind of token', '/cgi-bin/x?access_token=S&component_access_token=a', 48001],
    ['a name that cannot be read', '/cgi-bin/x?access_token=S&access%5token=a', 48001],
    ['a client key', `/cgi-bin/menu/create?access_token=S&secret=${KEY}`, 48001],
    ['a client key in escapes', `/cgi-bin/x?access_token=S&appsecret=${KEY.replace('_', '%5F')}`, 48001],
    ['a client key behind a word', `/cgi-bin/x?access_token=S&auth=Bearer+${KEY}`, 48001],
    ['a client key as a name', `/cgi-bin/x?access_token=S&${KEY}`, 48001],
    ['a client key in its path', `/cgi-bin/${KEY}/x?access_token=S`, 48001],
    ['an operator key behind a word', `/cgi-bin/x?access_token=S&auth=Bearer%20${OPERATOR_KEY}`, 48001],
    ['a stand-in that is cut', '/cgi-bin/x?access_token=SHORT', 40001],
    ['a path that climbs', '/cgi-bin/../v1/status?access_token=S', 48001],
    ['a path that climbs in escapes', '/cgi-bin/%2e%2e/x?access_token=S', 48001],
    ['a path with an escape', '/cgi-bin/clear%5fquota?access_token=S', 48001],
    ['another host', '//evil/cgi-bin/x?access_token=S', 48001],
    ['a URL', 'http://evil/cgi-bin/x?access_token=S', 48001],
    ['a backslash', '/cgi-bin\\x?access_token=S', 48001],
    ['a path that is the server’s', '/cgi-bin/token?access_token=S', 48001],
    ['a path that is the server’s, in capitals', '/cgi-bin/Stable_Token?access_token=S', 48001],
    ['what no wildcard covers', '/cgi-bin/clear_quota?access_token=S', 48001],
    ['what no wildcard covers, in capitals', '/CGI-BIN/clear_quota?access_token=S', 48001],
    ['what no wildcard covers, with a slash', '/cgi-bin/clear_quota/?access_token=S', 48001],
    ['what would show the real token', '/cgi-bin/openapi/rid/get?access_token=S', 48001],
    ['a path of none of its patterns', '/wxa/a/b?access_token=S', 48001],
    ['a URL of 9 KiB', `/cgi-bin/x?access_token=S&x=${'y'.repeat(9_000)}`, 40097],
    ['a client without the permission', '/cgi-bin/x?access_token=OTHER', 48001],
  ])('%s', async (_, url, errcode) => {
    const standIn = relay.standIn();
    const written = url
      .replaceAll('=SHORT', `=${standIn.slice(0, -1)}`)
      .replaceAll('=OTHER', `=${relay.standIn('idle')}`)
      .replaceAll('=S', `=${standIn}`);

    const answer = await answerTo(`GET ${written}`);

    expect(answer).toMatchObject({ status: 200, errcode });
    expect(answer.errmsg).toMatch(/\(token server: .+; request [0-9a-f]{32}\)$/);
    expect(reached()).toEqual([]);
    expect(relay.audit).toMatchObject([{ what: 'refused' }]);
  });

  it('the real access token, and says which one to show', async () => {
    const real = await relay.tokens.app().getAccessToken();

    const answer = await answerTo(`GET /cgi-bin/x?access_token=${real}`);

    expect(answer).toMatchObject({ errcode: 40001, errmsg: expect.stringContaining('/cgi-bin/token') });
    expect(reached()).toEqual([]);
  });

  it.each(['PUT', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE', 'PATCH'])('%s', async (method) => {
    expect(await answerTo(`${method} /cgi-bin/x?access_token=${relay.standIn()}`)).toMatchObject({
      status: 405,
    });
    expect(reached()).toEqual([]);
  });

  it.each([
    ['a length below nothing', 'Content-Length: -1'],
    ['a length that is none', 'Content-Length: 1e3'],
    ['two lengths', 'Content-Length: 1\r\nContent-Length: 2'],
    ['a length beside chunks', 'Content-Length: 1\r\nTransfer-Encoding: chunked'],
    ['an unknown framing', 'Transfer-Encoding: gzip'],
  ])('%s', async (_, header) => {
    const { status } = await answerTo(`POST /cgi-bin/x?access_token=${relay.standIn()}`, header);

    expect(status).toBe(400);
    expect(reached()).toEqual([]);
  });

  it.each([
    ['a client key', KEY],
    ['an operator key', OPERATOR_KEY],
  ])('a body that holds %s', async (_, secret) => {
    const response = await fetch(`${relay.url}/cgi-bin/x?access_token=${relay.standIn()}`, {
      method: 'POST',
      body: JSON.stringify({ secret }),
    });

    expect(await response.json()).toMatchObject({ errcode: 48001 });
    expect(reached()).toEqual([]);
  });

  it('a call whose key was suspended while its body came', async () => {
    const call = httpRequest(`${relay.url}/cgi-bin/x?access_token=${relay.standIn()}`, {
      method: 'POST',
      headers: { expect: '100-continue' },
    });
    const answer = once(call, 'response') as Promise<[IncomingMessage]>;
    // The call was let in by then.
    await once(
      call.on('error', () => undefined),
      'continue',
    );

    relay.replaceClients([{ ...SHOP, isSuspended: true }]);
    call.end('{}');

    const [response] = await answer;
    expect(JSON.parse(String(Buffer.concat(await response.toArray())))).toMatchObject({ errcode: 40001 });
    expect(reached()).toEqual([]);
    expect(relay.audit.at(-1)).toMatchObject({ what: 'refused', outcome: 'CLIENT_SUSPENDED' });
  });

  it('a call whose key was suspended while there was no token yet', async () => {
    await relay.close();
    relay = await startRelay(wechat.url, { clients: [SHOP] });
    const fault = wechat.simulator.faults.add({ kind: 'slow', ms: 1_000, path: '/cgi-bin/stable_token' });
    const call = fetch(`${relay.url}/cgi-bin/x?access_token=${relay.standIn()}`);
    await expect.poll(() => fault.hits).toBe(1);

    relay.replaceClients([{ ...SHOP, isSuspended: true }]);

    expect(await (await call).json()).toMatchObject({ errcode: 40001 });
    expect(reached()).toEqual([]);
    expect(relay.audit.at(-1)).toMatchObject({ by: 'client:shop', outcome: 'CLIENT_SUSPENDED' });
  });

  it('to repeat a call whose key was suspended while WeChat was asked about the token', async () => {
    wechat.simulator.killToken(await relay.tokens.app().getAccessToken());
    const fault = wechat.simulator.faults.add({ kind: 'slow', ms: 1_000, path: '/cgi-bin/getcallbackip' });
    const call = fetch(`${relay.url}/cgi-bin/x?access_token=${relay.standIn()}`);
    await expect.poll(() => fault.hits).toBe(1);

    relay.replaceClients([{ ...SHOP, isSuspended: true }]);

    expect(await (await call).json()).toMatchObject({ errcode: 40001 });
    expect(reached().filter(({ path }) => path === '/cgi-bin/x')).toHaveLength(1);
  });

  it('the response to a client whose key was suspended while WeChat was at work', async () => {
    const slow = wechat.simulator.faults.add({ kind: 'slow', ms: 300, path: '/cgi-bin/getcallbackip' });
    const call = fetch(`${relay.url}/cgi-bin/getcallbackip?access_token=${relay.standIn()}`);
    await eventually(() => expect(slow.hits).toBe(1));

    relay.replaceClients([{ ...SHOP, isSuspended: true }]);

    const text = await (await call).text();
    expect(JSON.parse(text)).toMatchObject({ errcode: 40001 });
    expect(text).not.toContain('ip_list');
    expect(relay.audit.at(-1)).toMatchObject({ what: 'api.called', outcome: 'CLIENT_SUSPENDED' });
  });

  it('more calls at once than allowed, and takes the next when one has ended', async () => {
    await relay.close();
    relay = await startRelay(wechat.url, { limits: { inFlight: 1 } });
    wechat.simulator.faults.add({ kind: 'hang', path: '/cgi-bin/hangs' });
    const url = (path: string) => `${relay.url}${path}?access_token=${relay.standIn()}`;
    const first = httpGet(url('/cgi-bin/hangs')).on('error', () => undefined);
    const codes = async () =>
      ((await (await fetch(url('/cgi-bin/x'))).json()) as { errcode: number }).errcode;

    await expect.poll(codes).toBe(45011);
    first.destroy();
    await expect.poll(codes).toBe(0);
  });

  it('the calls of a client that has half of what is allowed at once, and no other client’s', async () => {
    await relay.close();
    relay = await startRelay(wechat.url, { limits: { inFlight: 4 } });
    wechat.simulator.faults.add({ kind: 'hang', path: '/cgi-bin/hangs' });
    const url = (client: string, path: string) => `${relay.url}${path}?access_token=${relay.standIn(client)}`;
    const codeOf = async (client: string) =>
      ((await (await fetch(url(client, '/cgi-bin/x'))).json()) as { errcode: number }).errcode;

    const hanging = [1, 2].map(() => httpGet(url('shop', '/cgi-bin/hangs')).on('error', () => undefined));

    await expect.poll(() => codeOf('shop')).toBe(45011);
    expect(await codeOf('crm')).toBe(0);
    for (const call of hanging) call.destroy();
  });

  it('chunked bodies of a client that stand still beyond its half of the memory, and no other client’s', async () => {
    await relay.close();
    relay = await startRelay(wechat.url);
    const start = async (client: string) => {
      const headers = { 'transfer-encoding': 'chunked', expect: '100-continue' };
      const url = `${relay.url}/cgi-bin/x?access_token=${relay.standIn(client)}`;
      const call = httpRequest(url, { method: 'POST', headers, agent: false }).on('error', () => undefined);
      const answer = once(call, 'response') as Promise<[IncomingMessage]>;
      answer.catch(() => undefined);
      await once(call, 'continue');
      return { call, answer };
    };
    const errcodeOf = async (client: string) => {
      const { call, answer } = await start(client);
      call.end('{}');
      const [response] = await answer;
      return (JSON.parse(String(Buffer.concat(await response.toArray()))) as { errcode: number }).errcode;
    };

    const calls = await Promise.all(Array.from({ length: 128 }, () => start('shop')));

    expect([await errcodeOf('shop'), await errcodeOf('crm')]).toEqual([45011, 0]);
    for (const { call } of calls) call.destroy();
  });

  it('with -1 where there is no access token to be had, and names WeChat’s errcode', async () => {
    await relay.close();
    wechat.simulator.faults.add({ kind: 'errcode', errcode: 40125, path: '/cgi-bin/stable_token' });
    relay = await startRelay(wechat.url);

    const answer = await answerTo(`GET /cgi-bin/x?access_token=${relay.standIn()}`);

    expect(answer).toMatchObject({ errcode: -1, errmsg: expect.stringContaining('40125') });
  });
});

describe('the relay', () => {
  it('sends nothing to a server that does not prove who it is', async () => {
    const requests: string[] = [];
    const { key, cert } = selfSigned();
    const server = createServer({ key, cert }, (request, response) => {
      requests.push(request.url!);
      response.end('{}');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const secured = await startRelay(`https://127.0.0.1:${(server.address() as AddressInfo).port}`);
    // A token that was had before, over a way that could be trusted.
    secured.tokens.app().getCredential = relay.tokens.app().getCredential.bind(relay.tokens.app());

    const response = await fetch(`${secured.url}/cgi-bin/x?access_token=${secured.standIn()}`);

    expect(await response.json()).toMatchObject({ errcode: -1 });
    expect(requests).toEqual([]);
    server.close();
    await secured.close();
  });

  it('writes neither token, stand-in, key, query nor body into audit and answers of its own', async () => {
    const upstream = await startUpstream((request, response) => {
      if (request.url!.includes('reset')) request.socket.destroy();
      else response.end('{"errcode":40003,"errmsg":"canary-answer rid: 0a0b0c0d-01020304-05060708"}');
    });
    const other = await startRelay(upstream.url);
    const standIn = other.standIn();
    let told = '';
    const lines = [
      `POST /cgi-bin/x?access_token=${standIn}&q=canary-query`,
      `POST /cgi-bin/reset?access_token=${standIn}&q=canary-query`,
      `POST /cgi-bin/../x?access_token=${standIn}&q=canary-query`,
      `POST /cgi-bin/canary%2dpath?access_token=${standIn}`,
      `POST /cgi-bin/x?access_token=canary-token`,
      `POST /cgi-bin/x?access_token=${standIn}&secret=${KEY}`,
      `PUT /cgi-bin/x?access_token=${standIn}&q=canary-query`,
      `POST /${KEY}/cgi-bin/x?access_token=${standIn}`,
      `POST /${KEY}/cgi-bin/token`,
    ];
    for (const line of lines) {
      const head = [`${line} HTTP/1.1`, 'Host: x', 'Connection: close', 'Content-Length: 11', '', ''];
      told += (await overSocket(other.port, head.join('\r\n'), 'canary-body')).replace('canary-answer', '');
    }

    const audited = JSON.stringify(other.audit);
    expect(other.audit).toHaveLength(lines.length);
    expect(audited).toContain('0a0b0c0d-01020304-05060708');
    for (const secret of ['canary', 'REAL', standIn, KEY, KEY.slice(9, 52)]) {
      expect(audited).not.toContain(secret);
      expect(told).not.toContain(secret);
    }
    await other.close();
    upstream.close();
  });
});
