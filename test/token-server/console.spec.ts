import type { ConsoleState } from 'nestjs-wechat-token-console';
import { newOperatorKey } from 'nestjs-wechat-token-server';
import { DEFAULT_APP } from 'wechat-simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../waiting/eventually.js';
import { ACTIONS, ConsolePage } from './console-page.js';
import { auditOf, ConsoleWorld } from './console-world.js';
import { TokenServerProcess } from './token-server-process.js';

const { appId } = DEFAULT_APP;
/** The configuration of a server that a test has for itself. */
const OWN = 'own.yaml';

let world: ConsoleWorld;
let first: TokenServerProcess;
let second: TokenServerProcess;
beforeAll(async () => {
  world = await ConsoleWorld.start();
  [first, second] = [await world.server(), await world.server()];
  // The token is there: whoever calls WeChat from now on was told to.
  const headers = { authorization: `Bearer ${world.folder.client.key}` };
  await fetch(`${first.url}/v1/apps/${appId}/access-token`, { headers });
});
afterAll(() => world.close());

describe('logging in to the console', () => {
  it('gives a session that the other server accepts as well, until logging out', async () => {
    const page = await world.page(first);
    expect((await page.get('api/session')).body).toEqual({ login: 'key' });
    expect((await page.get('api/state?view=apps')).status).toBe(401);

    const { status, body, headers } = await page.logIn(world.liwei.key);

    expect([status, body]).toMatchObject([
      200,
      { login: 'key', viewer: { name: 'liwei', role: 'operator' }, endsAt: expect.any(Number) },
    ]);
    expect(headers.get('set-cookie')).toMatch(/^console-session=\S+; Path=\/; HttpOnly; SameSite=Strict$/);
    const elsewhere = await world.page(second);
    elsewhere.cookie = page.cookie;
    expect((await elsewhere.get('api/session')).body).toMatchObject({ viewer: { name: 'liwei' } });
    expect((await elsewhere.view('apps')).apps.map((app) => app.appId)).toContain(appId);

    const stream = await elsewhere.stream('view=apps');
    const out = await page.send('DELETE', 'api/session');
    expect([out.status, out.headers.get('set-cookie')]).toEqual([204, expect.stringContaining('Max-Age=0')]);
    // A response on its way may have set the cookie again.
    const still = await page.get('api/session');
    expect([still.body, still.headers.get('set-cookie')]).toEqual([{ login: 'key' }, null]);
    await eventually(() => expect(stream.events.at(-1)?.event).toBe('over'));
    expect((await elsewhere.get('api/state?view=apps')).status).toBe(401);
    expect((await elsewhere.post('api/doctor')).status).toBe(401);
    const audited = auditOf(first).filter(({ what }) => what.startsWith('operator.'));
    expect(audited).toMatchObject([
      { what: 'operator.in', by: 'operator:liwei', outcome: 'ok' },
      { what: 'operator.out', by: 'operator:liwei', outcome: 'ok' },
    ]);
  });

  it('refuses wrong keys alike, whatever is wrong with them, and from the sixth of an address on for a while; the right one is still taken', async () => {
    const server = await world.server();
    const page = await world.page(server);
    const stranger = newOperatorKey('stranger').key;
    const wrong = [newOperatorKey('liwei').key, stranger, world.folder.client.key, 'wto_', ''];
    const answers = [];
    for (const key of wrong) answers.push(await page.logIn(key));

    const sixth = await page.logIn(stranger);

    expect(answers.map(({ status, body }) => [status, body['code']])).toEqual(
      wrong.map(() => [401, 'WRONG_KEY']),
    );
    const texts = answers.map(({ body }) => JSON.stringify({ ...body, requestId: '' }));
    expect(new Set(texts).size).toBe(1);
    expect([sixth.status, sixth.body['code']]).toEqual([429, 'TOO_MANY_TRIES']);
    expect(sixth.body['retryAfterSeconds']).toBeGreaterThan(0);
    expect(page.cookie).toBe('');
    expect((await page.logIn(world.liwei.key)).status).toBe(200);
    server.kill('SIGTERM');
    expect(await server.end()).toBe(0);
    const refused = auditOf(server).filter(({ what }) => what === 'refused');
    expect(new Set(refused.map(({ by }) => by))).toEqual(new Set(['nobody']));
    expect(refused.map(({ outcome }) => outcome)).toEqual(
      expect.arrayContaining(['BAD_KEY', 'NO_KEY', 'TOO_MANY']),
    );
    for (const key of [...wrong.slice(0, 3), world.liwei.key]) expect(server.output).not.toContain(key);
  });

  it('gives nobody all the streams that there are: ten for a login and twenty for an operator; who has none is told why', async () => {
    const page = await world.page(first, world.liwei.key);
    const again = await world.page(first, world.liwei.key);
    const third = await world.page(first, world.liwei.key);
    const open = async (of: ConsolePage, count: number) =>
      Promise.all(Array.from({ length: count }, () => of.stream('view=log')));
    const opened = [...(await open(page, 11)), ...(await open(again, 10)), ...(await open(third, 1))];
    const statuses = opened.map(({ response }) => response.status);
    const noticesOf = async (of: ConsolePage) => {
      const { body } = await of.get('api/state?view=log');
      return (body as unknown as ConsoleState).head.notices.map(({ code }) => code);
    };
    const wang = await world.page(first, world.wang.key);

    expect(statuses.filter((status) => status === 200)).toHaveLength(20);
    expect(statuses.slice(11).filter((status) => status === 503)).toHaveLength(1);
    expect(statuses.at(-1)).toBe(503);
    expect(await noticesOf(third)).toContain('TOO_MANY_STREAMS');
    expect(await noticesOf(wang)).toEqual([]);
    expect((await wang.stream('view=log')).response.status).toBe(200);
    for (const stream of opened) stream.close();
    await eventually(async () => expect((await third.stream('view=log')).response.status).toBe(200));
  });

  it('is announced at the start, at the address that browsers use', async () => {
    expect(first.output).toContain(`; the console is at ${first.url}/console/`);
    const server = await TokenServerProcess.up(
      world.config(`${world.operators}\npublicUrl: https://wechat.internal.example.com`, OWN),
    );
    expect(server.output).toContain('; the console is at https://wechat.internal.example.com/console/');
    // And at that address alone.
    const page = new ConsolePage(server.url);
    expect((await page.logIn(world.liwei.key)).body).toMatchObject({ code: 'ORIGIN' });
    const own = { origin: 'https://wechat.internal.example.com' };
    const { headers, status } = await page.send('POST', 'api/session', { key: world.liwei.key }, own);
    expect([status, headers.get('set-cookie')]).toEqual([
      200,
      expect.stringMatching(/^__Host-console=\S+; Secure; Path=\/; HttpOnly; SameSite=Strict$/),
    ]);
    server.kill('SIGTERM');
    expect(await server.end()).toBe(0);
  });

  it('ends the session, and an open stream, as soon as its operator is removed', async () => {
    const server = await world.server(OWN);
    const page = await world.page(server, world.liwei.key);
    const stream = await page.stream('view=apps');
    await eventually(() => expect(stream.states.length).toBeGreaterThan(0));
    expect(stream.isOver).toBe(false);

    world.config(world.operators.replace(/^.*liwei.*\n/m, ''), OWN);
    server.kill('SIGHUP');

    await eventually(() => expect(stream.isOver).toBe(true));
    expect(stream.events.at(-1)?.event).toBe('over');
    expect((await page.get('api/session')).body).toEqual({ login: 'key' });
    expect((await page.post('api/doctor')).status).toBe(401);

    world.config('', OWN);
    server.kill('SIGHUP');
    await eventually(async () => expect((await page.get('')).status).toBe(404));
    expect((await page.logIn(world.wang.key)).status).toBe(404);
    server.kill('SIGTERM');
    expect(await server.end()).toBe(0);
  });
});

it('a console answers nonsense with a refusal, and goes on', async () => {
  const page = await world.page(first, world.liwei.key);
  const paths = [
    '/console/../v1/status',
    '/console/assets/../../../main.js',
    '/console/assets/%2e%2e/index.html',
    '/console/apps/a/b',
    '/console/api/state',
    '/console/api/state?view=__proto__',
    '/console/api/',
    '/console/nowhere',
    '/Console/api/session',
  ];
  const bodies = [
    '',
    '[',
    '[]',
    'null',
    '"wto_"',
    `{"key":"${'x'.repeat(70_000)}"}`,
    '{"__proto__":{"key":""}}',
  ];
  bodies.push(`${'['.repeat(10_000)}${']'.repeat(10_000)}`, '{"key":["a"]}', '\u0000');

  const statuses = await Promise.all(paths.map((path) => page.raw('GET', path)));
  for (const method of ['OPTIONS', 'PUT', 'PATCH', 'TRACE'])
    statuses.push(await page.raw(method, '/console/api/session'));
  for (const body of bodies)
    statuses.push((await page.send('POST', 'api/clients/shop/suspend', body)).status);
  const logins = await Promise.all(bodies.map((body) => page.send('POST', 'api/session', body)));
  statuses.push(...logins.map(({ status }) => status));

  expect(statuses.filter((status) => status < 400 || status >= 500)).toEqual([]);
  expect(statuses).toHaveLength(33);
  expect((await page.get('api/session')).body).toHaveProperty('viewer');
});

describe('a console that changes something', () => {
  /** What WeChat and the clients could notice. */
  const effects = async () => {
    const page = await world.page(first, world.wang.key);
    return [world.calls, (await page.client('shop'))?.isSuspended];
  };

  it('does nothing for a viewer, nor for nobody, by any request', async () => {
    const before = await effects();
    const viewer = await world.page(second, world.wang.key);
    const nobody = await world.page(second);
    const taken: string[] = [];
    let judged = 0;
    for (const [path, body] of ACTIONS) {
      expect([path, (await viewer.post(path, body)).body['code']]).toEqual([path, 'NOT_ALLOWED']);
      expect([path, (await nobody.post(path, body)).body['code']]).toEqual([path, 'SESSION_OVER']);
      // A key of somebody else in the body makes nobody an operator.
      const withKey = { ...body, key: world.liwei.key };
      expect([path, (await viewer.post(path, withKey)).status]).toEqual([path, 403]);
      for (const method of ['GET', 'PUT', 'PATCH', 'DELETE', 'HEAD']) {
        const { status } = await viewer.send(method, path, undefined, { 'content-type': undefined });
        if (status < 400) taken.push(`${method} ${path}`);
      }
      judged += 8;
    }

    expect(taken).toEqual([]);
    expect((await viewer.view('clients')).clients).toHaveLength(1);
    expect(await effects()).toEqual(before);
    const refused = auditOf(second).filter(
      ({ by, outcome }) => by === 'operator:wang' && outcome === 'NOT_ALLOWED',
    );
    expect(refused.length).toBeGreaterThan(0);
    expect(judged).toBe(56);
  });

  it('does nothing for another page, a form or a request without the mark of the page, even with the cookie', async () => {
    const before = await effects();
    const operator = await world.page(second, world.liwei.key);
    const foreign: readonly Record<string, string | undefined>[] = [
      { origin: 'https://evil.example' },
      { origin: first.url },
      { origin: 'null' },
      { origin: undefined },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': undefined },
      { 'x-console': undefined },
      { 'x-console': '2' },
      { 'content-type': 'application/x-www-form-urlencoded' },
      { 'content-type': 'text/plain' },
      { 'content-type': undefined },
    ];
    let judged = 0;
    for (const headers of foreign) {
      for (const [path, body] of [...ACTIONS, ['api/session', { key: world.liwei.key }] as const]) {
        const { status, body: answer, cookie } = await operator.send('POST', path, body, headers);
        expect([path, headers, status, answer['code'], cookie]).toEqual([
          path,
          headers,
          403,
          'ORIGIN',
          undefined,
        ]);
        judged += 1;
      }
    }
    expect(
      (await operator.send('DELETE', 'api/session', undefined, { origin: 'https://evil.example' })).status,
    ).toBe(403);

    expect(await effects()).toEqual(before);
    expect((await operator.get('api/session')).body).toHaveProperty('viewer');
    expect(judged).toBe(96);
  });

  it('answers a page of another site nothing that it could read', async () => {
    const page = await world.page(first, world.liwei.key);

    const state = await page.send('GET', 'api/state?view=apps', undefined, {
      origin: 'https://evil.example',
      'sec-fetch-site': 'cross-site',
      'content-type': undefined,
    });

    expect([state.status, state.body['code']]).toEqual([403, 'ORIGIN']);
    expect(state.headers.get('access-control-allow-origin')).toBeNull();
    // Nor does it keep the session from ending.
    expect(state.headers.get('set-cookie')).toBeNull();
  });
});

it('a first start without any configuration prints an operator key once, and its console takes it', async () => {
  const server = TokenServerProcess.run([], { PORT: '0' });
  await server.printed(/Ctrl-C ends it/);
  const [key = '', ...more] = server.output.match(/wto_first_\w{49}/g) ?? [];
  const page = new ConsolePage(server.url);

  expect(more).toEqual([]);
  expect(server.output).toContain(`${server.url}/console/`);
  expect((await page.get('')).headers.get('content-type')).toMatch(/^text\/html/);
  expect((await page.logIn(key)).status).toBe(200);
  expect((await page.view('servers')).servers).toMatchObject([{ isThis: true }]);
  server.kill('SIGTERM');
  expect(await server.end()).toBe(0);
});

it('a server without operators has no console', async () => {
  const server = await TokenServerProcess.up(world.folder.config(world.wechat.url, '', { name: OWN }));
  const page = new ConsolePage(server.url);

  for (const path of ['', 'api/session', 'api/state?view=apps', 'assets/index.js'])
    expect([path, (await page.get(path)).status]).toEqual([path, 404]);
  expect((await page.logIn(world.liwei.key)).status).toBe(404);
  server.kill('SIGTERM');
  expect(await server.end()).toBe(0);
});

it('new-key --operator prints a key once, with a line that a configuration takes', async () => {
  const made = TokenServerProcess.run(['new-key', '--operator', 'zhao']);
  expect(await made.end()).toBe(0);
  const [key = ''] = /wto_zhao_\w{49}/.exec(made.stdout) ?? [];
  const lines = made.stdout.slice(made.stdout.indexOf('operators:'));
  const server = await TokenServerProcess.up(world.config(lines, OWN));
  const page = new ConsolePage(server.url);

  expect(lines).not.toContain(key);
  expect((await page.logIn(key)).body).toMatchObject({ viewer: { name: 'zhao', role: 'operator' } });
  server.kill('SIGTERM');
  expect(await server.end()).toBe(0);
});
