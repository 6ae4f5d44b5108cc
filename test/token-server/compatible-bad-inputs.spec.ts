import { afterEach, describe, expect, it } from 'vitest';
import { register } from 'prom-client';
import { newClientKey } from 'nestjs-wechat-token-server';
import { APP, APP_ID, CompatibleWorld, OTHER_APP } from './compatible-world.js';

let world: CompatibleWorld;
afterEach(() => world.close());

const TOKEN = '/cgi-bin/token';
const STABLE = '/cgi-bin/stable_token';
const EVERYTHING = { may: ['call', 'ticket', 'login'], paths: ['/**'] } as const;

const query = () => `grant_type=client_credential&appid=${APP_ID}&secret=${world.key}`;
const body = () => JSON.stringify({ grant_type: 'client_credential', appid: APP_ID, secret: world.key });
const sent = (lines: readonly string[], text = '') =>
  world.raw([...lines, 'Host: x', 'Connection: close', '', text].join('\r\n'));

/** The server is alive, and the same client is served. */
const expectAlive = async () => expect((await world.token()).json).toHaveProperty('access_token');

describe.each(['fastify', 'express'] as const)('a request that is none, on %s', (adapter) => {
  it.each<[string, () => Promise<string>, RegExp]>([
    [
      'a key of 100 KiB in the query',
      () => sent([`GET ${TOKEN}?secret=${'k'.repeat(102_400)} HTTP/1.1`]),
      /^HTTP\/1.1 431 /,
    ],
    [
      'a key of 100 KiB in the header',
      () => sent([`GET ${TOKEN} HTTP/1.1`, `Authorization: Bearer ${'k'.repeat(102_400)}`]),
      /^HTTP\/1.1 431 /,
    ],
    [
      'two lengths',
      () => sent([`POST ${STABLE} HTTP/1.1`, 'Content-Length: 2', 'Content-Length: 3'], '{}'),
      /^HTTP\/1.1 400 /,
    ],
    [
      'a negative length',
      () => sent([`POST ${STABLE} HTTP/1.1`, 'Content-Length: -1'], '{}'),
      /^HTTP\/1.1 400 /,
    ],
    [
      'a length in another notation',
      () => sent([`POST ${STABLE} HTTP/1.1`, 'Content-Length: 1e3'], '{}'),
      /^HTTP\/1.1 400 /,
    ],
    [
      'a length and chunks',
      () =>
        sent(
          [`POST ${STABLE} HTTP/1.1`, 'Content-Length: 2', 'Transfer-Encoding: chunked'],
          '2\r\n{}\r\n0\r\n\r\n',
        ),
      /^HTTP\/1.1 400 /,
    ],
    ['a POST without a length', () => sent([`POST ${STABLE} HTTP/1.1`]), /"errcode":44002/],
    ['TRACE', () => sent([`TRACE ${TOKEN}?${query()} HTTP/1.1`]), /^HTTP\/1.1 405 /],
    [
      'another scheme in the target',
      () => sent([`GET http://evil${TOKEN}?${query()} HTTP/1.1`]),
      /"errcode":4\d{4}/,
    ],
  ])('%s has one clear answer', async (_, send, answer) => {
    world = await CompatibleWorld.start({ adapter, client: EVERYTHING });

    const response = await send();

    expect(response).toMatch(answer);
    expect(response.split('HTTP/1.1 ')).toHaveLength(2);
    expect(response).not.toContain('wts1-');
    expect(response).not.toContain(world.key);
    await expectAlive();
  });

  it('CONNECT is hung up on', async () => {
    world = await CompatibleWorld.start({ adapter, client: EVERYTHING });

    expect(await sent(['CONNECT evil:443 HTTP/1.1'])).not.toContain('200');
    await expectAlive();
  });

  it('a body in chunks, or with a GET, is as good as any', async () => {
    world = await CompatibleWorld.start({ adapter, client: EVERYTHING });
    const chunks = `${body().length.toString(16)}\r\n${body()}\r\n0\r\n\r\n`;
    const stable = await sent([`POST ${STABLE} HTTP/1.1`, 'Transfer-Encoding: chunked'], chunks);
    const token = await sent([`GET ${TOKEN}?${query()} HTTP/1.1`, 'Content-Length: 2'], '{}');

    expect(stable).toContain('"access_token":"wts1-');
    expect(token).toContain('"access_token":"wts1-');
  });

  it('a body that is too long ends its connection, and is not read to its end', async () => {
    world = await CompatibleWorld.start({ adapter, client: EVERYTHING });
    const start = `POST ${STABLE} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\n\r\n`;

    const response = await world.raw(`${start}${'a'.repeat(70_000)}`);

    expect(response).toContain('"errcode":47001');
    expect(response).toMatch(/^Connection: close\r$/m);
    await expectAlive();
  });
});

describe('a path that looks like one of the routes', () => {
  it.each([
    '/CGI-BIN/token',
    '/cgi-bin/Token',
    '/cgi-bin/token/',
    '/cgi-bin//token',
    '//evil/cgi-bin/token',
    '/cgi-bin/../cgi-bin/token',
    '/cgi-bin/%74oken',
    '/cgi-bin/token;a',
    '/cgi-bin\\token',
    '/cgi-bin/token%00',
    '/SNS/jscode2session',
    '/sns/jscode2session/',
    '/cgi-bin/stable_token.json',
  ])('%s goes nowhere with a key', async (path) => {
    world = await CompatibleWorld.start({ client: EVERYTHING });
    await world.token();
    const before = world.wechat.simulator.journal.totals().calls;
    const standIn = world.standIn();

    const answers = [
      await sent([`GET ${path}?${query()} HTTP/1.1`]),
      await sent([`GET ${path}?${query()}&access_token=${standIn} HTTP/1.1`]),
    ];

    for (const answer of answers) expect(answer).toMatch(/"errcode":4\d{4}/);
    expect(calledOf(before)).toEqual([]);
  });
});

describe('a stand-in', () => {
  it('is no client key: neither on the native routes nor for another stand-in', async () => {
    world = await CompatibleWorld.start({ client: { ...EVERYTHING, may: ['call', 'token', 'status'] } });
    const standIn = world.standIn();
    const headers = { authorization: `Bearer ${standIn}` };

    expect((await world.get(`/v1/apps/${APP_ID}/access-token`, {}, { headers })).status).toBe(401);
    expect((await world.get('/v1/apps', {}, { headers })).status).toBe(401);
    expect((await world.token({ secret: standIn })).json['errcode']).toBe(40125);
  });

  it('is nothing to WeChat', async () => {
    world = await CompatibleWorld.start({ client: EVERYTHING });
    const access_token = world.standIn();
    const response = await fetch(
      `${world.wechat.url}/cgi-bin/menu/get?${new URLSearchParams({ access_token })}`,
    );

    expect(await response.json()).toMatchObject({ errcode: 40001 });
  });
});

describe('the canary', () => {
  it('is in no audit line, log line, metric or refusal, whatever was asked for', async () => {
    world = await CompatibleWorld.start({
      client: { may: ['call', 'token', 'ticket', 'login', 'status'], paths: ['/**'], standIn: true },
      server: { userCallsFrom: ['127.0.0.1'] },
    });
    const users = world.wechat.simulator.console(APP_ID).users;
    const foreign = newClientKey('shop').key;
    const standIn = String((await world.token()).json['access_token']);
    const ticket = await world.get('/cgi-bin/ticket/getticket', { access_token: standIn, type: 'jsapi' });
    const js_code = users.loginCode('openid-of-ann');
    const login = { appid: APP_ID, secret: world.key, js_code, grant_type: 'authorization_code' };
    const session = await world.get('/sns/jscode2session', login);
    world.change({ standIn: false });
    const real = await world.token();
    const refusals = [];
    for (const secret of [foreign, APP.appSecret, `${world.key}x`, standIn]) {
      refusals.push(await world.token({ secret }), await world.stableToken({ secret }));
    }
    refusals.push(
      await world.token({ appid: OTHER_APP.appId }),
      await world.stableToken({ force_refresh: 'canary-in-the-body' }),
      await world.get('/sns/jscode2session', login),
      await world.get('/sns/userinfo', { access_token: 'canary-of-a-user', openid: 'openid-of-ann' }),
      await world.get('/cgi-bin/ticket/getticket', { access_token: `${standIn}x`, type: 'canary-type' }),
      await world.get('/cgi-bin/menu/get', { access_token: String(real.json['access_token']) }),
      await world.get('/cgi-bin/menu/get', { access_token: standIn, canary: 'canary-in-the-query' }),
    );

    const canaries = {
      'the client key': world.key,
      'its secret': world.key.slice('wtk_shop_'.length, -6),
      'a foreign key': foreign,
      'the AppSecret': APP.appSecret,
      'the access token': String(real.json['access_token']),
      'a stand-in': standIn,
      'the ticket': String(ticket.json['ticket']),
      'the code': js_code,
      'the session key': String(session.json['session_key']),
      'what else was sent': 'canary-',
    };
    const written = {
      audit: JSON.stringify(world.audited),
      log: world.logged.join('\n'),
      metrics: await register.metrics(),
      refusals: JSON.stringify(refusals.map(({ json, headers }) => [json, [...headers]])),
    };
    const found = Object.entries(written).flatMap(([where, text]) =>
      Object.entries(canaries)
        .filter(([, canary]) => text.includes(canary))
        .map(([what]) => `${what} in ${where}`),
    );

    expect(found).toEqual([]);
    expect(Object.values(canaries).filter((canary) => canary.length < 7)).toEqual([]);
    expect(world.audited.length).toBeGreaterThan(15);
    expect(written.metrics).toContain('wechat_token_server_requests_total');
  });
});

/** What was called at WeChat since then, but for what the server itself keeps up. */
function calledOf(before: number): string[] {
  const { journal } = world.wechat.simulator;
  const late = journal.calls({}).slice(before);
  return late.map(({ path }) => path).filter((path) => path !== STABLE);
}
