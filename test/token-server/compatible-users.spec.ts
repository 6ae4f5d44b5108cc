import { once } from 'node:events';
import { createServer } from 'node:http';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { newClientKey, type Client } from 'nestjs-wechat-token-server';
import { eventually } from '../waiting/eventually.js';
import { APP, APP_ID, CompatibleWorld, OTHER_APP, type WorldOptions } from './compatible-world.js';

let world: CompatibleWorld;
afterEach(() => world.close());

const LOGIN = '/sns/jscode2session';
const EXCHANGE = '/sns/oauth2/access_token';
const REFRESH = '/sns/oauth2/refresh_token';
const USER_INFO = '/sns/userinfo';
const AUTH = '/sns/auth';
const ANN = 'openid-of-ann';
const MAY = { may: ['login'] } as const;

const phones = () => world.wechat.simulator.console(APP_ID).users;
const start = async (options: WorldOptions = {}) => {
  world = await CompatibleWorld.start({ client: MAY, ...options });
};

/** What an SDK sends to exchange a code, but for what is changed. */
function login(path: string, changes: Record<string, string> = {}) {
  const code =
    path === LOGIN
      ? { js_code: phones().loginCode(ANN) }
      : { code: phones().authorize(ANN, 'snsapi_userinfo') };
  const query = { appid: APP_ID, secret: world.key, ...code, grant_type: 'authorization_code' };
  return world.get(path, { ...query, ...changes });
}

describe('a login route', () => {
  it('hands on what WeChat says to a code of a mini program, with the AppSecret in place of the key', async () => {
    await start();

    const { status, headers, json } = await login(LOGIN);

    expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(json).toEqual({ openid: ANN, session_key: expect.any(String) });
    expect(world.audited).toEqual([
      expect.objectContaining({
        what: 'login.relayed',
        by: 'client:shop',
        app: APP_ID,
        path: LOGIN,
        outcome: 'ok',
      }),
    ]);
  });

  it('hands on what WeChat says to a code of a page', async () => {
    await start();

    expect((await login(EXCHANGE)).json).toMatchObject({
      openid: ANN,
      access_token: expect.any(String),
      refresh_token: expect.any(String),
      scope: 'snsapi_userinfo',
    });
  });

  it.each(['page', 'Content-Type'])(
    'hands on no %s of a gateway that quotes the URL with the AppSecret',
    async (where) => {
      let asked = '';
      const gateway = createServer(({ url = '' }, response) => {
        asked = url;
        if (where === 'page') response.writeHead(404).end(`No such page: ${url}`);
        else response.writeHead(404, { 'Content-Type': `text/html; for=${url}` }).end();
      }).listen(0, '127.0.0.1');
      await once(gateway, 'listening');
      await start({ baseUrl: `http://127.0.0.1:${(gateway.address() as AddressInfo).port}` });
      const query = { appid: APP_ID, secret: world.key, js_code: 'x', grant_type: 'authorization_code' };

      const response = await fetch(`${world.url}${LOGIN}?${new URLSearchParams(query)}`);

      expect(asked).toContain(APP.appSecret);
      expect([response.status, await response.text()]).toEqual([504, '']);
      expect(world.audited.at(-1)).toMatchObject({ what: 'login.relayed', outcome: 'SECRET_IN_RESPONSE' });
      gateway.close();
    },
  );

  it('breaks the connection, and serves on, where a gateway answers with a status that HTTP does not have', async () => {
    const gateway = createTcpServer((socket) => {
      socket.on('error', () => undefined);
      socket.on('data', () => socket.end('HTTP/1.1 099 X\r\nContent-Length: 2\r\n\r\n{}'));
    }).listen(0, '127.0.0.1');
    await once(gateway, 'listening');
    await start({ baseUrl: `http://127.0.0.1:${(gateway.address() as AddressInfo).port}` });
    const signal = AbortSignal.timeout(60_000);
    const query = { appid: APP_ID, secret: world.key, js_code: 'x', grant_type: 'authorization_code' };

    const failed = await world.get(LOGIN, query, { signal }).catch((error: Error) => error.name);

    expect(failed).toBe('TypeError');
    expect(world.audited).toMatchObject([{ what: 'login.relayed', by: 'client:shop', outcome: 'FAILED' }]);
    expect((await world.get(LOGIN)).json['errcode']).toBe(41002);
    gateway.close();
  });

  it.each([LOGIN, EXCHANGE])(
    'gives nothing to a client that is suspended while WeChat is asked: %s',
    async (path) => {
      await start();
      const fault = world.wechat.simulator.faults.add({ kind: 'slow', ms: 1_000, path });
      const waiting = login(path);
      await eventually(() => expect(fault.hits).toBe(1));

      world.change({ isSuspended: true });

      expect((await waiting).json).toEqual({ errcode: 40125, errmsg: expect.any(String) });
      expect(world.audited.map(({ outcome }) => outcome)).toEqual(['CLIENT_SUSPENDED']);
    },
  );

  it('takes the key from the header', async () => {
    await start();
    const query = { appid: APP_ID, js_code: phones().loginCode(ANN), grant_type: 'authorization_code' };
    const headers = { authorization: `Bearer ${world.key}` };

    expect((await world.get(LOGIN, query, { headers })).json).toMatchObject({ openid: ANN });
  });

  it.each([LOGIN, EXCHANGE])('hands on a refusal as it comes, its rid included: %s', async (path) => {
    await start();
    const { json } = await login(path, path === LOGIN ? { js_code: 'x' } : { code: 'x' });

    expect(json).toMatchObject({
      errcode: 40029,
      errmsg: expect.stringMatching(/^invalid code.*rid: [0-9a-f-]+/),
    });
    const [, rid] = /rid: ([0-9a-f-]+)/.exec(String(json['errmsg'])) ?? [];
    expect(world.audited.at(-1)).toMatchObject({
      what: 'login.relayed',
      outcome: 'refused',
      errcode: 40029,
      rid,
    });
  });

  it.each<[string, Record<string, string>, Partial<Client>, number]>([
    ['no appid', { appid: '' }, MAY, 41002],
    ['no secret', { secret: '' }, MAY, 41004],
    ['another grant_type', { grant_type: 'client_credential' }, MAY, 40002],
    ['the AppSecret itself', { secret: APP.appSecret }, MAY, 40125],
    ['a wrong key', { secret: newClientKey('shop').key }, MAY, 40125],
    ['another app', { appid: OTHER_APP.appId }, MAY, 40013],
    ['no permission', {}, { may: ['call', 'token'] }, 48001],
    ['no code', { js_code: '', code: '' }, MAY, 41008],
  ])('refuses %s, and sends nothing', async (_, changes, client, errcode) => {
    await start({ client });

    for (const path of [LOGIN, EXCHANGE]) {
      const { status, json } = await login(path, changes);
      expect([status, json['errcode']]).toEqual([200, errcode]);
      expect(world.calls(path)).toBe(0);
    }
    expect((await world.post(LOGIN, '')).json['errcode']).toBe(43001);
  });

  it('sends WeChat its own parameters and nothing else, the key least of all', async () => {
    const seen: string[] = [];
    const wechat = createServer((request, response) => {
      seen.push(request.url ?? '');
      response.end('{"openid":"o"}');
    }).listen(0, '127.0.0.1');
    await once(wechat, 'listening');
    await start({ baseUrl: `http://127.0.0.1:${(wechat.address() as AddressInfo).port}` });

    await login(LOGIN, { js_code: 'a code', connect_redirect: '1', access_token: world.key });
    wechat.close();

    const sent = seen
      .filter((url) => url.startsWith(LOGIN))
      .map((url) => new URL(url, 'http://x').searchParams);
    expect(sent.map((query) => Object.fromEntries(query))).toEqual([
      { appid: APP_ID, secret: APP.appSecret, js_code: 'a code', grant_type: 'authorization_code' },
    ]);
  });

  it('is audited as refused where a gateway writes the errcode as a string', async () => {
    const wechat = createServer((_, response) => void response.end('{"errcode":"40029","errmsg":"x"}'));
    await once(wechat.listen(0, '127.0.0.1'), 'listening');
    await start({ baseUrl: `http://127.0.0.1:${(wechat.address() as AddressInfo).port}` });

    expect((await login(LOGIN)).json).toMatchObject({ errcode: '40029' });
    wechat.close();
    expect(world.audited.at(-1)).toMatchObject({ what: 'login.relayed', outcome: 'refused', errcode: 40029 });
  });

  it('is 504 once something was sent, for a code is good once, and -1 where nothing was', async () => {
    await start();
    world.wechat.simulator.faults.add({ kind: 'reset', stage: 'after', path: LOGIN });
    expect((await login(LOGIN)).status).toBe(504);
    expect(world.calls(LOGIN)).toBe(1);
    expect(world.audited.at(-1)).toMatchObject({ what: 'login.relayed', status: 504 });
    await world.close();

    await start({ baseUrl: 'http://127.0.0.1:1' });
    expect((await login(LOGIN)).json).toMatchObject({ errcode: -1 });
    expect(world.audited.at(-1)).toMatchObject({ what: 'refused', errcode: -1, outcome: 'CALL_FAILED' });
    await world.close();

    await start({ baseUrl: 'http://127.0.0.1:1', server: { userCallsFrom: ['127.0.0.1'] } });
    expect((await world.get(AUTH, { access_token: 'x', openid: ANN })).json).toMatchObject({ errcode: -1 });
    expect(world.audited.at(-1)).toMatchObject({ what: 'refused', by: 'nobody', outcome: 'CALL_FAILED' });
  });

  it('follows no redirect, nor hands one on', async () => {
    await start();
    world.wechat.simulator.faults.add({ kind: 'redirect', location: 'http://evil.example/', path: LOGIN });

    const { status, headers } = await login(LOGIN);

    expect([status, headers.get('location')]).toEqual([502, null]);
  });

  it('hands a page of a gateway on as it comes', async () => {
    await start();
    world.wechat.simulator.faults.add({ kind: 'html', status: 502, path: LOGIN });
    const query = new URLSearchParams({
      appid: APP_ID,
      secret: world.key,
      js_code: 'x',
      grant_type: 'authorization_code',
    });
    const response = await fetch(`${world.url}${LOGIN}?${query}`);

    expect([response.status, response.headers.get('content-type')]).toEqual([
      502,
      expect.stringContaining('html'),
    ]);
    expect(await response.text()).toContain('<');
  });
});

describe("a call with a user's own token", () => {
  const bearer = () => ({ headers: { authorization: `Bearer ${world.key}` } });
  const grant = async () => {
    const { json } = await login(EXCHANGE);
    return {
      access_token: String(json['access_token']),
      refresh_token: String(json['refresh_token']),
      openid: ANN,
    };
  };

  it('is handed on with the header', async () => {
    await start();
    const { access_token, refresh_token, openid } = await grant();

    expect(
      (await world.get(USER_INFO, { access_token, openid, lang: 'zh_CN' }, bearer())).json,
    ).toMatchObject({ openid });
    expect((await world.get(AUTH, { access_token, openid }, bearer())).json).toMatchObject({ errcode: 0 });
    const refresh = { appid: APP_ID, grant_type: 'refresh_token', refresh_token };
    expect((await world.get(REFRESH, refresh, bearer())).json).toMatchObject({ openid });
    expect((await world.get(REFRESH, { ...refresh, appid: OTHER_APP.appId }, bearer())).json['errcode']).toBe(
      40013,
    );
    expect(world.audited.filter(({ what }) => what === 'login.relayed')).toHaveLength(4);
  });

  it('is handed on from an address that the options list, without any key', async () => {
    await start({ server: { userCallsFrom: ['127.0.0.0/8'] } });
    const { access_token, openid } = await grant();

    expect((await world.get(USER_INFO, { access_token, openid })).json).toMatchObject({ openid });
    expect(world.audited.at(-1)).toMatchObject({ what: 'login.relayed', by: 'nobody', outcome: 'ok' });
  });

  it.each([USER_INFO, AUTH, REFRESH])(
    'is refused without either, in a sentence that says so: %s',
    async (path) => {
      await start();
      const { access_token, openid } = await grant();
      const { json } = await world.get(path, { access_token, openid });

      expect(json).toMatchObject({
        errcode: 48001,
        errmsg: expect.stringMatching(/Authorization: Bearer.*userCallsFrom/),
      });
      expect(world.calls(path)).toBe(0);
    },
  );

  it.each([
    [LOGIN, 'js_code'],
    [EXCHANGE, 'code'],
    [USER_INFO, 'access_token'],
    [REFRESH, 'refresh_token'],
    [AUTH, 'openid'],
  ])('shows WeChat no key of this server: %s?%s', async (path, name) => {
    await start();
    const grantType = path === REFRESH ? 'refresh_token' : 'authorization_code';
    const query = { appid: APP_ID, grant_type: grantType, [name]: `Bearer ${world.key}` };

    expect((await world.get(path, query, bearer())).json['errcode']).toBe(48001);
    expect(world.calls(path)).toBe(0);
  });

  it('is refused with a bad key, without the permission, and with a stand-in', async () => {
    await start({ server: { userCallsFrom: ['127.0.0.1'] } });
    const { access_token, openid } = await grant();
    const bad = { headers: { authorization: `Bearer ${newClientKey('shop').key}` } };
    const standIn = world.standIn();

    expect((await world.get(USER_INFO, { access_token, openid }, bad)).json['errcode']).toBe(40125);
    expect((await world.get(USER_INFO, { access_token: standIn, openid })).json['errcode']).toBe(40001);
    expect((await world.post(USER_INFO, '')).json['errcode']).toBe(43001);
    world.change({ may: ['call'] });
    expect((await world.get(USER_INFO, { access_token, openid }, bearer())).json['errcode']).toBe(48001);
    expect(world.calls(USER_INFO)).toBe(0);
  });
});
