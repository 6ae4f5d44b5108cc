import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { Agent, get as httpGet, type IncomingMessage } from 'node:http';
import { RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { afterEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../../libs/wechat-token/src/testing/virtual-clock.js';
import { eventually } from '../waiting/eventually.js';
import { passTime } from '../waiting/pass-time.js';
import type { WechatTokenStatus } from 'nestjs-wechat-token';
import { newClientKey, type Client } from 'nestjs-wechat-token-server';
import { NATIVE_CONTROLLERS } from '../../libs/wechat-token-server/src/native/native-routes.js';
import { APP_ID, startServer, type ServerWorld } from './server-world.js';

const TOKEN = `/v1/apps/${APP_ID}/access-token`;
const SIGN = `/v1/apps/${APP_ID}/js-sdk-signatures`;
const ALL: Partial<Client> = {
  may: ['token', 'ticket', 'sign', 'report', 'status', 'metrics'],
  pages: ['https://shop.example.com/**'],
};

let world: ServerWorld;
afterEach(() => world.close());

const jsonOf = async (response: Response) => (await response.json()) as Record<string, unknown>;

describe('the native routes', () => {
  it('give the access token with what is promised, and nobody on the way may keep it', async () => {
    world = await startServer(ALL);

    const response = await world.get(TOKEN);
    const body = await jsonOf(response);

    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('x-token-server')).toMatch(/^[\w-]{10,}$/);
    expect(response.headers.get('etag')).toBe(`"${String(body['version'])}"`);
    expect(world.wechat.simulator.isAlive(String(body['value']))).toBe(true);
    expect(body).toMatchObject({ appId: APP_ID, kind: 'access-token' });
    expect(body['expiresIn']).toBe(Math.floor(Number(body['expiresInMs']) / 1000));
    expect(body['expiresIn']).toBeGreaterThan(7_000);
    expect(world.audited).toMatchObject([
      { what: 'token.given', by: 'client:shop', app: APP_ID, outcome: 'ok' },
    ]);
  });

  it.each([
    ['a good key', undefined, 200],
    ['a bad key', newClientKey('nobody').key, 401],
  ])('answer the same to %s with and without a query, which only Nest reads', async (_, key, status) => {
    world = await startServer(ALL);
    const headers: Record<string, string> = key === undefined ? {} : { authorization: `Bearer ${key}` };
    // Changes with each request, or with the time.
    const changing = new Set(['date', 'x-token-server', 'content-length']);
    const told = async (path: string) => {
      const response = await world.get(path, headers);
      const body = Object.entries(await jsonOf(response)).filter(
        ([name]) => !/^expires|^requestId$/.test(name),
      );
      const all = [...response.headers].filter(([name]) => !changing.has(name));
      return { status: response.status, all: all.toSorted(), body };
    };

    const [directly, byNest] = [await told(TOKEN), await told(`${TOKEN}?waitMs=0`)];

    expect(directly.status).toBe(status);
    expect(directly).toEqual(byNest);
    const [one, other] = world.audited.map(({ requestId, ...entry }) => [entry, typeof requestId]);
    expect(one).toEqual(other);
  });

  it('promise no longer than the key allows', async () => {
    world = await startServer({ ...ALL, maxCacheSeconds: 300 });

    expect(await jsonOf(await world.get(TOKEN))).toMatchObject({ expiresIn: 300, expiresInMs: 300_000 });
  });

  it.each(['stable', 'legacy'] as const)(
    'promise nothing on %s that is broken, asked at every minute of two lifetimes',
    async (endpoint) => {
      const clock = new VirtualClock();
      world = await startServer({ may: ['token', 'status'] }, { endpoint, clock });
      const given: { readonly value: string; readonly until: number }[] = [];
      const broken: string[] = [];

      for (let minute = 0; minute < 4 * 60; minute += 1) {
        const { value, expiresIn } = await jsonOf(await world.get(TOKEN));
        given.push({ value: String(value), until: clock.now() + Number(expiresIn) * 1_000 });
        await passTime(clock, 60_000);
        await eventually(async () => {
          const { apps } = (await (await world.get('/v1/status')).json()) as WechatTokenStatus;
          expect(apps[0]!.accessToken.state).toBe('fresh');
        });
        const cached = given.filter(({ until }) => clock.now() < until);
        const dead = cached.filter((one) => !world.wechat.simulator.isAlive(one.value));
        broken.push(...dead.map(() => `minute ${minute}`));
      }

      expect(broken).toEqual([]);
      expect(new Set(given.map(({ value }) => value)).size).toBeGreaterThan(2);
    },
  );

  it('answer a long poll as soon as there is another version, and 304 where there is none in time', async () => {
    world = await startServer(ALL);
    const { value, version } = await jsonOf(await world.get(TOKEN));
    const same = await world.get(`${TOKEN}?after=${String(version)}&waitMs=1`);
    expect([same.status, await same.text()]).toEqual([304, '']);

    const waiting = world.get(`${TOKEN}?after=${String(version)}&waitMs=60000`);
    world.wechat.simulator.killToken(String(value));
    await world.post(`${TOKEN}/rejections`, { value });

    const next = await jsonOf(await waiting);
    expect(next['version']).not.toBe(version);
    expect(world.wechat.simulator.isAlive(String(next['value']))).toBe(true);
  });

  it.each([
    ['suspended', { isSuspended: true }, 401],
    ['replaced', { digests: [newClientKey('shop').digest] }, 401],
    ['without the permission', { may: ['ticket'] as const }, 403],
  ])('give a waiting client nothing once its key is %s', async (_, change, status) => {
    world = await startServer(ALL);
    const { value, version } = await jsonOf(await world.get(TOKEN));
    const before = world.audited.length;
    const waiting = world.get(`${TOKEN}?after=${String(version)}&waitMs=60000`);
    // Its answer comes after the other was taken in.
    await world.get(`${TOKEN}?after=${String(version)}&waitMs=150`);

    world.change(change);
    world.wechat.simulator.killToken(String(value));
    await world.reportRejected(String(value));

    const answer = await waiting;
    expect([answer.status, (await answer.text()).includes('"value"')]).toEqual([status, false]);
    expect(world.audited.slice(before)).toMatchObject([{ what: 'refused', by: 'client:shop' }]);
  });

  it.each([
    ['a ticket', () => world.get(`/v1/apps/${APP_ID}/tickets/jsapi`)],
    ['a signature', () => world.post(SIGN, { url: 'https://shop.example.com/a' })],
  ])('give %s to nobody who is suspended while WeChat is asked for it', async (_, request) => {
    world = await startServer(ALL);
    const fault = world.wechat.simulator.faults.add({
      kind: 'slow',
      ms: 1_000,
      path: '/cgi-bin/ticket/getticket',
    });
    const waiting = request();
    await eventually(() => expect(fault.hits).toBe(1));

    world.change({ isSuspended: true });

    expect((await waiting).status).toBe(401);
    expect(world.audited.map(({ what, outcome }) => [what, outcome])).toEqual([
      ['refused', 'CLIENT_SUSPENDED'],
    ]);
  });

  it('answer a report of nobody who is suspended while WeChat is asked, though it has its effect', async () => {
    world = await startServer(ALL);
    const { value } = await jsonOf(await world.get(TOKEN));
    world.wechat.simulator.killToken(String(value));
    const fault = world.wechat.simulator.faults.add({
      kind: 'slow',
      ms: 1_000,
      path: '/cgi-bin/stable_token',
    });
    const waiting = world.post(`${TOKEN}/rejections`, { value });
    await eventually(() => expect(fault.hits).toBe(1));

    world.change({ isSuspended: true });

    const answer = await waiting;
    expect([answer.status, (await answer.text()).includes('"value"')]).toEqual([401, false]);
    expect(world.audited.slice(-2).map(({ what }) => what)).toEqual(['rejection.reported', 'refused']);
  });

  it('let 1,000 requests of a client wait, and refuse the others at once', async () => {
    world = await startServer({ may: ['token'] });
    const { version } = await jsonOf(await world.get(TOKEN));
    const waiting = `${world.url}${TOKEN}?after=${String(version)}&waitMs=60000`;
    const options = {
      agent: new Agent({ maxSockets: Infinity }),
      headers: { authorization: `Bearer ${world.key}` },
    };
    const refused: IncomingMessage[] = [];
    for (let i = 0; i < 1_005; i += 1)
      httpGet(waiting, options, (response) => refused.push(response.resume())).on('error', () => undefined);
    await eventually(() => expect(refused).toHaveLength(5));

    expect(refused.map(({ statusCode, headers }) => [statusCode, headers['retry-after']])).toEqual(
      Array.from({ length: 5 }, () => [429, '10']),
    );
    expect(world.audited.at(-1)).toMatchObject({ what: 'refused', by: 'client:shop', outcome: 'TOO_MANY' });
    // What does not wait is served.
    expect((await world.get(TOKEN)).status).toBe(200);
  });

  it.each(['jsapi', 'wx_card'])('give the ticket %s with its lifetime', async (type) => {
    world = await startServer(ALL);

    const body = await jsonOf(await world.get(`/v1/apps/${APP_ID}/tickets/${type}`));

    expect(body).toMatchObject({ appId: APP_ID, kind: 'ticket', type });
    expect(body['expiresIn']).toBeGreaterThan(7_000);
    expect(world.audited).toMatchObject([{ what: 'ticket.given', outcome: 'ok' }]);
  });

  it('sign the pages of the client only', async () => {
    world = await startServer(ALL);

    const signed = await world.post(SIGN, { url: 'https://shop.example.com/order?id=1' });
    const foreign = await world.post(SIGN, { url: 'https://evil.example.com/' });

    expect(await jsonOf(signed)).toMatchObject({
      appId: APP_ID,
      signature: expect.stringMatching(/^[0-9a-f]{40}$/),
    });
    expect(foreign.status).toBe(403);
    expect(await jsonOf(foreign)).toMatchObject({ code: 'FORBIDDEN' });
    expect(world.audited.map(({ what, outcome }) => [what, outcome])).toEqual([
      ['signed', 'ok'],
      ['refused', 'PAGE'],
    ]);
  });

  it('tell a key what it is for, and nothing of other apps', async () => {
    world = await startServer({ ...ALL, may: ['status'] });

    expect(await jsonOf(await world.get('/v1/apps'))).toEqual({ apps: [{ appId: APP_ID, may: ['status'] }] });
    const status = await jsonOf(await world.get('/v1/status'));
    expect(status['apps']).toMatchObject([{ appId: APP_ID }]);
    world.change({ may: ['status'], apps: [] });
    expect(await jsonOf(await world.get('/v1/status'))).toMatchObject({ apps: [] });
  });

  it('count what was given in the metrics, which need their permission', async () => {
    world = await startServer(ALL);
    await world.get(TOKEN);

    const text = await (await world.get('/metrics')).text();

    expect(text).toContain(
      `wechat_token_server_requests_total{what="token.given",client="shop",app="${APP_ID}",outcome="ok"} 1`,
    );
    world.change({ may: ['token'] });
    expect((await world.get('/metrics')).status).toBe(403);
  });

  it('tell balancers whether to send requests, and name no app to strangers', async () => {
    world = await startServer();
    const of = async (path: string) => {
      const response = await fetch(world.url + path);
      return [response.status, await response.text()];
    };

    expect(await of('/health/live')).toEqual([200, '{"status":"up"}']);
    expect(await of('/health/ready')).toEqual([200, '{"status":"up"}']);
    expect((await of('/health'))[1]).not.toContain(APP_ID);
    world.readiness.reason = 'draining';
    expect(await of('/health/ready')).toEqual([503, '{"status":"down","reason":"draining"}']);
  });
});

describe('a report to the native routes', () => {
  const reportBy = {
    version: ({ version }: Record<string, unknown>) => ({ version }),
    value: ({ value }: Record<string, unknown>) => ({ value }),
    fingerprint: ({ value }: Record<string, unknown>) => ({
      fingerprint: createHash('sha256').update(String(value)).digest('hex').slice(0, 32),
    }),
    'version beside names that are null': ({ version }: Record<string, unknown>) => ({
      version,
      fingerprint: null,
      value: null,
      rid: null,
    }),
  };

  it.each(Object.entries(reportBy))('of a dead token by its %s leads to another', async (_, reportOf) => {
    world = await startServer({ may: ['token'] });
    const dead = await jsonOf(await world.get(TOKEN));
    world.wechat.simulator.killToken(String(dead['value']));

    const answer = await jsonOf(await world.post(`${TOKEN}/rejections`, reportOf(dead)));

    expect(answer['outcome']).toBe('replaced');
    const { value } = answer['credential'] as Record<string, unknown>;
    expect(world.wechat.simulator.isAlive(String(value))).toBe(true);
  });

  it.each([
    ['report', TOKEN],
    ['report', `/v1/apps/${APP_ID}/tickets/jsapi`],
    ['ticket', TOKEN],
    ['token', `/v1/apps/${APP_ID}/tickets/jsapi`],
  ] as const)('with the permission %s alone yields no credential at %s', async (permission, path) => {
    world = await startServer({ may: [permission] });

    const response = await world.post(`${path}/rejections`, { version: 'unknown' });

    expect(await response.json()).toEqual({ outcome: 'replaced' });
  });

  it.each(['stable', 'legacy'] as const)('of a good token on %s replaces nothing', async (endpoint) => {
    world = await startServer({ may: ['token'] }, { endpoint });
    const { version } = await jsonOf(await world.get(TOKEN));

    const answer = await jsonOf(await world.post(`${TOKEN}/rejections`, { version }));

    expect(answer).toMatchObject({ outcome: 'current', credential: { version } });
    expect(world.wechat.simulator.journal.totals().given).toBe(1);
  });

  describe('of a ticket', () => {
    const TICKET = `/v1/apps/${APP_ID}/tickets/jsapi`;
    const ASKED = '/cgi-bin/ticket/getticket';
    const clock = new VirtualClock();
    const reported = async ({ version }: Record<string, unknown>) => {
      const response = await world.post(`${TICKET}/rejections`, { version });
      return { status: response.status, ...(await jsonOf(response)) } as Record<string, unknown>;
    };
    const asked = () => world.wechat.simulator.journal.calls(ASKED).length;

    it('asks WeChat once in five minutes, and replaces no good one', async () => {
      world = await startServer({ may: ['ticket'] }, { clock });
      const ticket = await jsonOf(await world.get(TICKET));

      const outcomes = [await reported(ticket), await reported(ticket)].map(({ outcome }) => outcome);
      expect([...outcomes, asked()]).toEqual(['current', 'current', 1]);
      await clock.advance(301_000);
      const later = await reported(await jsonOf(await world.get(TICKET)));

      expect(later).toMatchObject({ outcome: 'current', credential: { value: ticket['value'] } });
      expect(asked()).toBe(2);
    });

    it('takes it from nobody while WeChat cannot be asked', async () => {
      world = await startServer({ may: ['ticket'] }, { clock });
      const ticket = await jsonOf(await world.get(TICKET));
      await clock.advance(301_000);
      world.wechat.simulator.faults.add({ kind: 'errcode', errcode: -1, path: ASKED });

      const { status, code } = await reported(ticket);
      const after = await world.get(TICKET);

      expect([status, code]).toEqual([503, 'WECHAT_UNAVAILABLE']);
      expect(await jsonOf(after)).toMatchObject({ value: ticket['value'] });
      expect(after.status).toBe(200);
    });

    it('that is dead leads to another', async () => {
      world = await startServer({ may: ['ticket'] }, { clock });
      const ticket = await jsonOf(await world.get(TICKET));
      await clock.advance(301_000);
      const { tickets } = world.wechat.simulator.console(APP_ID);
      tickets.kill(String(ticket['value']));

      const { outcome, credential } = await reported(ticket);

      expect(outcome).toBe('replaced');
      expect(tickets.accepts(String((credential as Record<string, unknown>)['value']))).toBe(true);
    });
  });

  it('of another token than the current one asks WeChat nothing', async () => {
    world = await startServer({ may: ['token'] });
    await world.get(TOKEN);
    const before = world.wechat.simulator.journal.totals().calls;

    const answer = await jsonOf(await world.post(`${TOKEN}/rejections`, { value: 'found somewhere' }));

    expect(answer['outcome']).toBe('replaced');
    expect(world.wechat.simulator.journal.totals().calls).toBe(before);
  });

  it('that comes again and again is no longer looked into', async () => {
    world = await startServer({ may: ['token'] });
    const { version } = await jsonOf(await world.get(TOKEN));
    const outcomes: unknown[] = [];
    for (let i = 0; i < 4; i += 1) {
      outcomes.push((await jsonOf(await world.post(`${TOKEN}/rejections`, { version })))['outcome']);
    }

    expect(outcomes).toEqual(['current', 'current', 'current', 'doubted']);
  });
});

describe('a bad request to the native routes', () => {
  const noKey = { authorization: '' };

  it.each([
    ['no key', noKey],
    ['an unknown key', { authorization: `Bearer ${newClientKey('nobody').key}` }],
    ['a wrong key', { authorization: `Bearer ${newClientKey('shop').key}` }],
    ['another scheme', { authorization: 'Basic c2hvcDpzaG9w' }],
    ['the scheme alone', { authorization: 'Bearer' }],
  ])('with %s is refused in the same words', async (_, headers) => {
    world = await startServer(ALL);

    const response = await world.get(TOKEN, headers);
    const { requestId, ...body } = await jsonOf(response);

    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe('Bearer');
    expect(requestId).toBe(response.headers.get('x-token-server'));
    expect(body).toEqual({
      code: 'UNAUTHORIZED',
      message:
        'The request has no valid client key. Send the header Authorization: Bearer <client key>; the audit log has the reason',
      remedy: 'Send the header Authorization: Bearer <client key>; the audit log has the reason',
      retryable: false,
    });
    expect(world.audited).toMatchObject([{ what: 'refused' }]);
  });

  it.each([
    ['/v1/apps/wxfedcba9876543210/access-token', { code: 'FORBIDDEN' }, 403],
    ['/v1/apps/wxfedcba9876543210', { code: 'FORBIDDEN' }, 403],
    ['/v1/apps/__proto__/access-token', { code: 'FORBIDDEN' }, 403],
    [`/v1/apps/${APP_ID.toUpperCase()}/access-token`, { code: 'FORBIDDEN' }, 403],
    [`${TOKEN}?waitMs=-1`, { code: 'CALL_INVALID' }, 400],
    [`${TOKEN}?waitMs=1e9`, { code: 'CALL_INVALID' }, 400],
    [`${TOKEN}?waitMs=NaN`, { code: 'CALL_INVALID' }, 400],
    [`${TOKEN}?after=x&waitMs=60001`, { code: 'CALL_INVALID' }, 400],
    [`${TOKEN}?after=a&after=b`, { code: 'CALL_INVALID' }, 400],
    [`${TOKEN}?force_refresh=true`, { code: 'CALL_INVALID' }, 400],
    [`${TOKEN}?of=/access-token`, { code: 'CALL_INVALID' }, 400],
    ['/v1/apps//access-token', { code: 'NOT_FOUND' }, 404],
    [`/v1/apps/${APP_ID}%2F/access-token`, { code: 'FORBIDDEN' }, 403],
    [`/v1/apps/${APP_ID}/tickets/other`, { code: 'AUTHORIZATION_INVALID' }, 400],
  ])('%s is answered by one sentence', async (path, body, status) => {
    world = await startServer(ALL);

    const response = await world.get(path);

    expect([response.status, await jsonOf(response)]).toMatchObject([status, body]);
  });

  it.each([
    ['[]', 400],
    ['null', 400],
    ['"x"', 400],
    ['{"version":', 400],
    ['{}', 400],
    ['{"version":1}', 400],
    ['{"version":null,"fingerprint":null,"value":null}', 400],
    ['{"version":"x","more":1}', 400],
    ['{"__proto__":{"version":"x"}}', 400],
    [{ value: 5_000 }, 400],
    [{ value: 2_000_000 }, 413],
  ])('with the body %j is refused, and the server goes on', async (body, status) => {
    world = await startServer(ALL);

    const sent = typeof body === 'string' ? body : { value: 'x'.repeat(body.value) };
    const response = await world.post(`${TOKEN}/rejections`, sent);

    expect(response.status).toBe(status);
    expect(await jsonOf(response)).toMatchObject({ code: 'CALL_INVALID', requestId: expect.any(String) });
    expect((await world.get(TOKEN)).status).toBe(200);
  });

  it('is not let in by the first of two keys', async () => {
    world = await startServer(ALL);
    const { hostname, port } = new URL(world.url);
    const headers = ['Host', 'x', 'Authorization', `Bearer ${world.key}`, 'Authorization', 'Bearer other'];
    const call = httpGet({ hostname, port, path: TOKEN, headers });
    const [response] = (await once(call, 'response')) as [IncomingMessage];

    expect(response.resume().statusCode).toBe(401);
  });

  it('is answered in Chinese where the caller prefers it', async () => {
    world = await startServer({ may: ['call'] });

    const response = await world.get(TOKEN, { 'accept-language': 'zh-CN,zh;q=0.9' });

    expect(await jsonOf(response)).toMatchObject({
      message: '此密钥没有权限 "token"。请在配置中将其加入该客户端的 may',
    });
  });

  it('leaves no key and no token in the audit', async () => {
    world = await startServer(ALL);
    const { value } = await jsonOf(await world.get(TOKEN));
    await world.post(`${TOKEN}/rejections`, { value });
    await world.get(TOKEN, { authorization: `Bearer ${newClientKey('nobody').key}` });

    const text = JSON.stringify(world.audited);

    expect(world.audited).toHaveLength(3);
    expect(text).not.toContain(String(value));
    expect(text).not.toContain('wtk_');
  });
});

describe('the OpenAPI document', () => {
  it('has each native route, and no other', async () => {
    world = await startServer();
    const { paths } = (await (await world.get('/v1/openapi.json')).json()) as {
      paths: Record<string, Record<string, unknown>>;
    };
    const documented = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    );

    // Below Nest: the relay.
    const relayed = ['get', 'post'].map((method) => `${method} /v1/apps/{appId}/api/{path}`);

    expect(documented.toSorted()).toEqual([...routesOf(NATIVE_CONTROLLERS), ...relayed].toSorted());
  });
});

function routesOf(controllers: typeof NATIVE_CONTROLLERS): string[] {
  return controllers.flatMap((controller) => {
    const base = String(Reflect.getMetadata(PATH_METADATA, controller));
    const { prototype } = controller as { prototype: Record<string, object> };
    const names = Object.getOwnPropertyNames(prototype).filter((name) => name !== 'constructor');
    return names.flatMap((name) => {
      const own: unknown = Reflect.getMetadata(PATH_METADATA, prototype[name]!);
      if (own === undefined) return [];
      const method = RequestMethod[Number(Reflect.getMetadata(METHOD_METADATA, prototype[name]!))]!;
      const path = `/${base}/${String(own)}`.replace(/\/+/g, '/').replace(/(.)\/$/, '$1');
      return [`${method.toLowerCase()} ${path.replace(/:(\w+)/g, '{$1}')}`];
    });
  });
}
