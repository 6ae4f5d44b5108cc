import type { Wording } from 'nestjs-wechat-token';
import { newOperatorKey } from 'nestjs-wechat-token-server';
import { DEFAULT_APP } from 'wechat-simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../waiting/eventually.js';
import type { ConsolePage } from './console-page.js';
import { auditOf, BARRED_ID, ConsoleWorld } from './console-world.js';
import type { TokenServerProcess } from './token-server-process.js';

const { appId } = DEFAULT_APP;
/** Of a login that does not suffice any more to end a token. */
const LOGIN_AGE_MS = 15 * 60_000;
const app = (action: string) => `api/apps/${appId}/actions/${action}`;

let world: ConsoleWorld;
let first: TokenServerProcess;
let second: TokenServerProcess;
let page: ConsolePage;
let elsewhere: ConsolePage;
/** Whatever a page, a stream, the audit, the log or the notes showed. */
const canary: string[] = [];
const secrets: string[] = [];

const tokenOf = async ({ url }: TokenServerProcess, query = '') => {
  const headers = { authorization: `Bearer ${world.folder.client.key}` };
  const response = await fetch(`${url}/v1/apps/${appId}/access-token${query}`, { headers });
  const { value = '' } = (await response.json()) as { value?: string };
  if (value !== '') secrets.push(value);
  return { status: response.status, value };
};
const isAlive = (token: string) => world.wechat.simulator.isAlive(token);

beforeAll(async () => {
  world = await ConsoleWorld.start();
  [first, second] = [await world.server(), await world.server()];
  page = await world.page(first, world.liwei.key);
  elsewhere = await world.page(second, world.wang.key);
  await tokenOf(first);
  await tokenOf(second);
});
afterAll(() => world.close());

describe('an operator', () => {
  it('runs the doctor, which finds the way to WeChat, the clocks, the store and an app that is down, and is in the log', async () => {
    await page.post(`api/apps/${BARRED_ID}/actions/refresh`);

    const { body } = await page.post('api/doctor');

    expect(body).toMatchObject({ outcome: 'failed' });
    const texts = (body['details'] as { text: Wording }[]).map(({ text }) => text);
    expect(texts.map(({ en }) => en)).toEqual([
      expect.stringMatching(/^WeChat answers in/),
      expect.stringMatching(/^This host's clock agrees/),
      expect.stringMatching(/^The store answers in/),
      expect.stringMatching(/^Redis' clock agrees/),
      expect.stringMatching(/^The store may lose/),
      `${BARRED_ID} is down: NO_CREDENTIAL`,
    ]);
    expect(texts.at(-1)?.zh).toBe(`${BARRED_ID}：不可用（NO_CREDENTIAL）`);
    await eventually(async () => {
      const { entries } = await elsewhere.view('log');
      expect(entries.find(({ what }) => what === 'doctor.run')).toMatchObject({
        by: 'operator:liwei',
        reason: 'failed',
      });
    });
  });

  it('checks the access token, which changes nothing, and is told if WeChat refuses it', async () => {
    const { value } = await tokenOf(first);

    expect((await page.post(app('check'))).body).toMatchObject({ outcome: 'accepted' });
    expect((await tokenOf(first)).value).toBe(value);
    world.wechat.simulator.killToken(value);
    expect((await page.post(app('check'))).body).toMatchObject({
      outcome: 'refused',
      remedy: expect.anything(),
    });
  });

  it('refreshes it, so that clients of both servers get another one', async () => {
    const { value: dead } = await tokenOf(first);

    const { body } = await page.post(app('refresh'));

    expect(body).toMatchObject({
      outcome: 'replaced',
      message: { en: expect.any(String), zh: expect.stringMatching(/微信/) },
    });
    for (const server of [first, second])
      await eventually(async () => {
        const { value } = await tokenOf(server);
        expect(value).not.toBe(dead);
        expect(isAlive(value)).toBe(true);
      });
    expect((await page.post(app('refresh'))).body).toMatchObject({ outcome: 'unchanged' });
  });

  it('is told why an app has no token and what to do, tries again once that is done, and has one', async () => {
    const tryNow = async () => (await page.post(`api/apps/${BARRED_ID}/actions/refresh`)).body;

    expect(await tryNow()).toMatchObject({
      outcome: 'paused',
      message: {
        en: expect.stringMatching(/40164[^]*The next try is in \d+ s/),
        zh: expect.stringMatching(/40164[^]*秒后再次尝试/),
      },
      remedy: { en: expect.stringContaining('127.0.0.1') },
    });
    // The other server may be about to try for the first time.
    await eventually(async () =>
      expect((await elsewhere.view('apps', '&filter=attention')).apps).toMatchObject([
        { appId: BARRED_ID, name: '商城', health: 'down', reasons: [{ errcode: 40164 }] },
      ]),
    );
    world.wechat.simulator.console(BARRED_ID).setWhitelist(undefined);
    expect(await tryNow()).toMatchObject({ outcome: 'replaced' });
  });

  it('asks WeChat for the quota by one call', async () => {
    const before = world.calls;

    const { body } = await page.post(app('quota'));

    expect(body).toMatchObject({
      outcome: 'answered',
      details: [
        { level: 'ok', text: { en: expect.stringMatching(/^Today: \d+ of 500000 used, \d+ left/) } },
        {},
      ],
    });
    expect(world.calls - before).toBe(1);
  });

  it('ends a leaked token by typing its AppID, and the key again if the login is older than 15 minutes: it begins at once, each server shows how far it is, and in the end the token is dead', async () => {
    const { value: leaked } = await tokenOf(first);
    for (const typed of [{}, { appId: 'wx0000000000000000' }, { appId: '' }])
      expect((await page.post(app('revoke'), typed)).body).toMatchObject({ code: 'INVALID' });
    const old = await world.page(first);
    old.cookie = world.sessionOf('liwei', LOGIN_AGE_MS);
    for (const [key, code] of [
      [undefined, 'KEY_NEEDED'],
      [newOperatorKey('liwei').key, 'WRONG_KEY'],
      [world.wang.key, 'KEY_NEEDED'],
    ])
      expect((await old.post(app('revoke'), { appId, key })).body).toMatchObject({ code });
    expect(isAlive(leaked)).toBe(true);

    const { body } = await old.post(app('revoke'), { appId, key: world.liwei.key });

    expect(body).toMatchObject({
      outcome: 'begun',
      message: { en: expect.stringContaining('4 of 5 forced refreshes') },
    });
    expect((await page.post(app('refresh'))).body).toMatchObject({ code: 'BUSY' });
    await eventually(async () => {
      const { credentials } = await elsewhere.view('app', `&appId=${appId}`);
      expect(credentials[0]?.revocation).toMatchObject({ left: 1, nextInMs: expect.any(Number) });
    });
    // Each needs 31 s between its two calls, by its own clock and the store's.
    await eventually(() =>
      expect(auditOf(first).filter(({ what }) => what === 'app.revoked')).toMatchObject([
        { by: 'operator:liwei', app: appId, outcome: 'begun' },
        { by: 'operator:liwei', app: appId, outcome: 'ok' },
      ]),
    );
    expect(isAlive(leaked)).toBe(false);
    const { value } = await tokenOf(first);
    expect(isAlive(value)).toBe(true);
    const { credentials } = await page.view('app', `&appId=${appId}`);
    expect(credentials[0]?.revocation).toBeUndefined();
  });

  it('does not act on apps and clients that there are not', async () => {
    // Whether it is an AppID at all is the library's to say.
    for (const unknown of ['wx9999999999999999', 'ww0123456789abcdef', 'x'])
      expect((await page.post(`api/apps/${unknown}/actions/refresh`)).body).toMatchObject({
        code: 'APP_UNKNOWN',
      });
    expect((await page.post(app('delete'))).status).toBe(404);
    expect((await page.post('api/clients/nobody/suspend', { reason: 'a test' })).body).toMatchObject({
      code: 'UNKNOWN',
    });
    expect((await page.post('api/clients/shop/suspend', {})).body).toMatchObject({ code: 'INVALID' });
    expect((await page.post('api/clients/shop/delete', { reason: 'a test' })).status).toBe(404);
    expect((await page.send('POST', 'api/doctor', '[')).body).toMatchObject({ code: 'INVALID' });
  });
});

it('a client that is suspended in the console is refused by both servers, and shown so by each, until it is resumed', async () => {
  const reason = 'key found in a log';
  const stream = await elsewhere.stream('view=clients');

  expect((await page.post('api/clients/shop/suspend', { reason })).body).toMatchObject({
    outcome: 'suspended',
  });
  expect((await page.post('api/clients/shop/suspend', { reason })).body).toMatchObject({
    outcome: 'unchanged',
  });
  for (const server of [first, second])
    await eventually(async () => expect((await tokenOf(server)).status).toBe(401));
  await eventually(() => {
    const view = stream.states.at(-1)?.view;
    expect(view?.view === 'clients' && view.clients[0]).toMatchObject({
      id: 'shop',
      isSuspended: true,
      suspension: { by: 'liwei', reason, at: expect.any(Number) },
      seen: { lastRefusal: 'CLIENT_SUSPENDED', lastFrom: '127.0.0.1' },
    });
  });

  // What an operator must not write is in no log, either: the last test looks for it.
  const careless = { reason: `a new key, no longer ${world.folder.client.key}` };
  expect((await page.post('api/clients/shop/resume', careless)).body).toMatchObject({ outcome: 'resumed' });
  for (const server of [first, second])
    await eventually(async () => expect((await tokenOf(server)).status).toBe(200));
  canary.push(stream.text);
  stream.close();
  const client = await elsewhere.client('shop');
  expect(client).toMatchObject({
    isSuspended: false,
    keys: 1,
    may: ['call', 'token', 'ticket'],
    paths: ['/cgi-bin/**'],
  });
  expect(client?.seen.calls).toBeGreaterThan(client!.seen.refusals);
  expect(client?.suspension).toBeUndefined();
});

it('the log of each server has what happened on the other, with who did it and how long it took; older pages follow', async () => {
  const stream = await elsewhere.stream('view=log');
  await eventually(() => expect(stream.states.length).toBeGreaterThan(0));

  await page.post(app('check'));

  await eventually(() => {
    const view = stream.states.at(-1)?.view;
    expect(view?.view === 'log' && view.entries[0]).toMatchObject({
      what: 'app.checked',
      app: appId,
      by: 'operator:liwei',
      reason: 'accepted',
      tookMs: expect.any(Number),
    });
  });
  canary.push(stream.text);
  stream.close();
  const { entries } = await elsewhere.view('log', `&appId=${appId}`);
  expect(entries.map(({ what }) => what)).toEqual(expect.arrayContaining(['app.revoked', 'refreshed']));
  expect(entries.filter((entry) => entry.app !== appId)).toEqual([]);
  const all = await elsewhere.view('log');
  const suspended = all.entries.find(({ what }) => what === 'client.suspended');
  const { servers } = await elsewhere.view('servers');
  expect(suspended).toMatchObject({ client: 'shop', by: 'operator:liwei' });
  expect(servers.map(({ id }) => id)).toContain(suspended?.server);

  // More than a page.
  for (let i = 0; i < 60; i += 1) {
    await page.post('api/clients/shop/suspend', { reason: `page ${i}` });
    await page.post('api/clients/shop/resume', { reason: `page ${i}` });
  }
  const whole: string[] = [];
  let before: string | undefined = '';
  while (before !== undefined) {
    const shown: Awaited<ReturnType<typeof elsewhere.view<'log'>>> = await elsewhere.view(
      'log',
      before && `&before=${before}`,
    );
    whole.push(...shown.entries.map((entry) => JSON.stringify(entry)));
    before = shown.next;
  }
  expect(new Set(whole).size).toBe(whole.length);
  expect(whole.filter((entry) => entry.includes('"page '))).toHaveLength(120);
  expect(whole.at(-1)).toContain('server.started');
});

it('the day of a token is drawn from the log of both servers, on each of them', async () => {
  for (const shown of [page, elsewhere]) {
    const { day, credentials } = await shown.view('app', `&appId=${appId}`);
    const { periods, since, from, to } = day;
    const last = periods.at(-1)!;

    // The first one, one by hand, and two for the leak.
    expect(periods.filter(({ endsAt }) => endsAt !== undefined).length).toBeGreaterThanOrEqual(4);
    expect([last.to, to - from]).toEqual([to, 24 * 3_600_000]);
    expect(Math.abs(last.endsAt! - to - credentials[0]!.remainingMs!)).toBeLessThan(1_000);
    expect(since).toBeGreaterThan(from);
    expect(since).toBeLessThanOrEqual(periods[0]!.from);
  }
});

it('the servers show each other, and which process wrote a token', async () => {
  const { servers, store, configurations } = await page.view('servers');

  expect(servers).toMatchObject([
    { host: expect.any(String), configuration: expect.stringMatching(/^[0-9a-f]{12}$/), isThis: true },
    { isThis: false },
  ]);
  expect(new Set(servers.map(({ configuration }) => configuration)).size).toBe(1);
  expect([configurations, store]).toMatchObject(['same', { kind: 'Redis', state: 'up' }]);
  const { credentials } = await elsewhere.view('app', `&appId=${appId}`);
  expect(servers.map(({ id }) => id)).toContain(credentials[0]?.writtenBy?.id);
  expect(credentials[0]?.writtenBy?.host).toBe(servers[0]?.host);
});

it('what is wrong is on top of every screen: a refused configuration, notes that are away; and the log is that of the server itself', async () => {
  const server = await world.server('own.yaml');
  const own = await world.page(server, world.liwei.key);
  const notices = async () => {
    const { body } = await own.get('api/state?view=clients');
    return (body as unknown as { head: { notices: { code: string; message: { en: string } }[] } }).head
      .notices;
  };
  expect(await notices()).toEqual([]);
  world.folder.put('own.yaml', 'nonsense: 1');
  server.kill('SIGHUP');
  await eventually(async () =>
    expect(JSON.stringify(await notices())).toContain('configuration was changed and is invalid'),
  );
  world.config(world.operators, 'own.yaml');
  server.kill('SIGHUP');
  await eventually(async () => expect(await notices()).toEqual([]));

  canary.push(JSON.stringify(await world.redis.client().xrange('wechat:{token-server}:log', '-', '+')));
  await world.redis.signal('SIGKILL');
  await eventually(async () =>
    expect(JSON.stringify(await notices())).toContain('notes of the servers are unreachable'),
  );
  const { entries } = await own.view('log');
  expect(entries.map(({ what }) => what)).toEqual(expect.arrayContaining(['server.started', 'operator.in']));
  const suspending = await own.post('api/clients/shop/suspend', { reason: 'a test' });
  expect([suspending.status, suspending.body['code']]).toEqual([503, 'NOTES_AWAY']);
  expect((await own.client('shop'))?.isSuspended).toBe(false);
  await world.redis.start();
  await eventually(async () => expect(await notices()).toEqual([]));
  server.kill('SIGTERM');
  expect(await server.end()).toBe(0);
  canary.push(server.output);
});

it('each action stands in the audit twice, before and after, and nothing that was shown or written holds a secret', async () => {
  const query = `grant_type=client_credential&appid=${appId}&secret=${world.folder.client.key}`;
  const { access_token: standIn } = (await (await fetch(`${first.url}/cgi-bin/token?${query}`)).json()) as {
    access_token: string;
  };
  for (const view of ['apps', 'clients', 'servers', 'log'] as const) await page.view(view);
  await page.view('app', `&appId=${appId}`);
  const log = JSON.stringify(await world.redis.client().xrange('wechat:{token-server}:log', '-', '+'));
  for (const server of [first, second]) {
    server.kill('SIGTERM');
    expect(await server.end()).toBe(0);
  }

  const actions = auditOf(first).filter(
    ({ what, by, id }) => by === 'operator:liwei' && /^(app|client|doctor)\./.test(what) && id !== undefined,
  );
  const begun = actions.filter(({ outcome }) => outcome === 'begun');
  for (const kind of ['app.', 'client.', 'doctor.'])
    expect(begun.filter(({ what }) => what.startsWith(kind))).not.toEqual([]);
  expect(begun.length).toBeGreaterThan(127);
  expect(actions).toHaveLength(2 * begun.length);
  for (const { id, what } of begun)
    expect(actions.filter((line) => line.id === id)).toMatchObject([
      { what, from: '127.0.0.1' },
      { what, from: '127.0.0.1', outcome: expect.not.stringMatching('begun') },
    ]);
  const suspended = auditOf(first).filter(
    ({ what, reason }) => what === 'client.suspended' && reason === 'key found in a log',
  );
  expect(suspended.map(({ outcome }) => outcome)).toEqual(expect.arrayContaining(['begun', 'ok']));

  const { client } = world.folder;
  const digests = [client, world.liwei, world.wang].map(({ digest }) => digest.replace('sha256:', ''));
  const keys = [client.key, world.liwei.key, world.wang.key, DEFAULT_APP.appSecret, standIn];
  const cookies = world.pages.map(({ cookie }) => cookie.split('=')[1] ?? '').filter((value) => value !== '');
  const written = [...canary, first.output, second.output, log];
  const shown = world.pages.map(({ seen }) => seen);
  expect(new Set(secrets).size).toBeGreaterThan(2);
  for (const secret of [...digests, ...keys, ...secrets]) {
    for (const text of [...written, ...shown]) expect(text).not.toContain(secret);
  }
  // The server itself writes a session nowhere.
  for (const cookie of cookies) for (const text of written) expect(text).not.toContain(cookie);
  expect(written.join('').length).toBeGreaterThan(10_000);
});
