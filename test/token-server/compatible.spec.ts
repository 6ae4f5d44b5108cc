import { afterEach, describe, expect, it } from 'vitest';
import { eventually } from '../waiting/eventually.js';
import { passTime } from '../waiting/pass-time.js';
import { newClientKey, type Client } from 'nestjs-wechat-token-server';
import { VirtualClock } from '../../libs/wechat-token/src/testing/virtual-clock.js';
import { APP, APP_ID, CompatibleWorld, ENDPOINTS, OTHER_APP } from './compatible-world.js';

let world: CompatibleWorld;
afterEach(() => world.close());

const CALLER = { may: ['call'] } as const;
const TOKEN = '/cgi-bin/token';
const STABLE = '/cgi-bin/stable_token';
const STAND_IN = /^wts1-start-shop-wx0123456789abcdef-[0-9a-z]{8}-[A-Za-z0-9_-]{43}$/;

describe.each(ENDPOINTS)('the token routes over %s', (endpoint) => {
  it('give a stand-in of the server, the same from both', async () => {
    world = await CompatibleWorld.start({ endpoint, client: CALLER });

    const [first, stable] = [await world.token(), await world.stableToken({ force_refresh: false })];

    expect(first.status).toBe(200);
    expect(first.json).toEqual({ access_token: expect.stringMatching(STAND_IN), expires_in: 7_200 });
    expect(stable.json).toEqual(first.json);
    expect(first.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(first.headers.get('cache-control')).toBe('no-store');
    expect(first.headers.get('pragma')).toBe('no-cache');
    expect(first.headers.get('x-content-type-options')).toBe('nosniff');
    expect(first.headers.get('vary')).toBe('Authorization');
    expect(first.headers.get('x-token-server')).toMatch(/^[\w-]{10,}$/);
    expect(world.audited[0]).toMatchObject({
      what: 'stand-in.given',
      by: 'client:shop',
      from: '127.0.0.1',
      app: APP_ID,
      path: TOKEN,
      outcome: 'ok',
      requestId: first.headers.get('x-token-server'),
    });
  });

  it('give a stand-in to whoever may be given tickets: the ticket route asks for one', async () => {
    world = await CompatibleWorld.start({ endpoint, client: { may: ['ticket'] } });

    expect((await world.token()).json['access_token']).toMatch(STAND_IN);
  });

  it('give the access token itself to whoever may have it, with the time that is promised', async () => {
    world = await CompatibleWorld.start({ endpoint, client: { may: ['token'] } });

    const { json } = await world.token();

    expect(world.wechat.simulator.isAlive(String(json['access_token']))).toBe(true);
    expect(json['expires_in']).toBeLessThan(7_200);
    expect(json['expires_in']).toBeGreaterThan(3_000);
    expect(await world.stableToken()).toMatchObject({ json: { access_token: json['access_token'] } });
    expect(world.wechat.simulator.journal.issued(APP_ID)).toHaveLength(1);
    expect(world.audited[0]).toMatchObject({
      what: 'token.given',
      by: 'client:shop',
      version: expect.any(String),
    });
  });

  it('give a stand-in to whoever may have the token but wants none, and cap what is promised', async () => {
    world = await CompatibleWorld.start({ endpoint, client: { may: ['token'], standIn: true } });
    expect((await world.token()).json['access_token']).toMatch(STAND_IN);

    world.change({ standIn: false, maxCacheSeconds: 60 });
    expect((await world.token()).json['expires_in']).toBe(60);
  });

  it('never pass force_refresh on: with a stand-in it changes nothing, with the token it is a report', async () => {
    world = await CompatibleWorld.start({ endpoint, client: CALLER });
    await world.stableToken({ force_refresh: true });
    expect(world.audited.map(({ what }) => what)).toEqual(['stand-in.given']);

    world.change({ may: ['token'] });
    const first = String((await world.token()).json['access_token']);
    for (let i = 0; i < 10; i++) {
      expect((await world.stableToken({ force_refresh: true })).json['access_token']).toBe(first);
    }
    expect(world.wechat.simulator.journal.issued(APP_ID)).toHaveLength(1);
    expect(world.calls('/cgi-bin/getcallbackip')).toBeLessThanOrEqual(3);
    expect(world.audited.filter(({ what }) => what === 'rejection.reported')).toHaveLength(10);
  });

  it('heal by force_refresh a token that was replaced outside, after WeChat said so itself', async () => {
    world = await CompatibleWorld.start({ endpoint, client: { may: ['token'] } });
    const first = String((await world.token()).json['access_token']);
    world.wechat.simulator.killToken(first);

    const { json } = await world.stableToken({ force_refresh: true });

    expect(json['access_token']).not.toBe(first);
    expect(world.wechat.simulator.isAlive(String(json['access_token']))).toBe(true);
    expect(world.wechat.simulator.journal.issued(APP_ID)).toHaveLength(2);
  });
});

describe('a token of the old endpoint', () => {
  it('works until expires_in is over, asked for at every minute of two lives, across the rotation', async () => {
    const clock = new VirtualClock();
    world = await CompatibleWorld.start({ endpoint: 'legacy', client: { may: ['token'] }, clock });
    const { simulator } = world.wechat;
    const given = [];
    for (let minute = 0; minute < 240; minute++) {
      const { json } = await world.token();
      given.push({
        token: String(json['access_token']),
        until: clock.now() + Number(json['expires_in']) * 1_000,
      });
      await passTime(clock, 60_000);
    }
    await passTime(clock, 7_200_000);

    const broken = given.filter(({ token, until }) => !simulator.isAlive(token, until - 1));
    expect(broken).toEqual([]);
    expect(new Set(given.map(({ token }) => token)).size).toBeGreaterThan(2);
    expect(given).toHaveLength(240);
  });
});

describe('a refusal of the token routes', () => {
  /** In the order in which WeChat checks. */
  it.each<[string, Record<string, string>, Partial<Client>, number]>([
    ['no appid', { appid: '' }, CALLER, 41002],
    ['no appid and no secret', { appid: '', secret: '' }, CALLER, 41002],
    ['no secret', { secret: '' }, CALLER, 41004],
    ['no secret and no grant_type', { secret: '', grant_type: '' }, CALLER, 41004],
    ['no grant_type', { grant_type: '' }, CALLER, 40002],
    ['a wrong grant_type and a wrong key', { grant_type: 'password', secret: 'x' }, CALLER, 40002],
    ['the AppSecret in place of a key', { secret: APP.appSecret }, CALLER, 40125],
    ['a key of nobody', { secret: newClientKey('nobody').key }, CALLER, 40125],
    ['a wrong key', { secret: newClientKey('shop').key }, CALLER, 40125],
    ['a key of 4 KiB', { secret: 'k'.repeat(4_096) }, CALLER, 40125],
    ['a key with NUL', { secret: `wtk_shop_\u0000` }, CALLER, 40125],
    ['a key with CR LF', { secret: `wtk_shop_\r\nX: y` }, CALLER, 40125],
    ['a key in Chinese', { secret: '密钥' }, CALLER, 40125],
    ['a wrong key for an unknown app', { secret: 'x', appid: 'wx0000000000000000' }, CALLER, 40125],
    ['a suspended client', {}, { ...CALLER, isSuspended: true }, 40125],
    ['an ended key', {}, { ...CALLER, notAfter: Date.now() - 1 }, 40125],
    ['another address', {}, { ...CALLER, from: ['10.1.0.0/16'] }, 40125],
    ["an app that is not the client's", { appid: OTHER_APP.appId }, CALLER, 40013],
    ['an app that there is not', { appid: 'wx0000000000000000' }, CALLER, 40013],
    ['an appid in capitals', { appid: APP_ID.toUpperCase() }, CALLER, 40013],
    ['an appid with a blank', { appid: ` ${APP_ID}` }, CALLER, 40013],
    ['the appid __proto__', { appid: '__proto__' }, CALLER, 40013],
    ['no permission', {}, { may: ['status'] }, 48001],
    ['no permission at all', {}, { may: [] }, 48001],
  ])('to %s has its code, on both', async (_, changes, client, errcode) => {
    world = await CompatibleWorld.start({ client });

    for (const answer of [await world.token(changes), await world.stableToken(changes)]) {
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
      expect(answer.json['errcode']).toBe(errcode);
      expect(Object.keys(answer.json)).toEqual(['errcode', 'errmsg']);
      expect(answer.json['errmsg']).toMatch(/ \(token server: .+; request [\w-]+\)$/);
      expect(answer.json['errmsg']).not.toContain('rid:');
    }
    expect(world.audited.map(({ what, errcode: code }) => [what, code])).toEqual([
      ['refused', errcode],
      ['refused', errcode],
    ]);
  });

  it('gives the access token to nobody who is suspended while WeChat is asked for it', async () => {
    world = await CompatibleWorld.start({ client: { may: ['token'] } });
    const fault = world.wechat.simulator.faults.add({
      kind: 'slow',
      ms: 1_000,
      path: '/cgi-bin/stable_token',
    });
    const waiting = world.token();
    await eventually(() => expect(fault.hits).toBeGreaterThan(0));

    world.change({ may: ['token'], isSuspended: true });

    expect((await waiting).json['errcode']).toBe(40125);
    expect(world.audited.map(({ outcome }) => outcome)).toEqual(['CLIENT_SUSPENDED']);
  });

  it('says the same of every bad key, whatever is wrong with it; only the audit knows', async () => {
    world = await CompatibleWorld.start({ client: CALLER });
    const bad = ['x', newClientKey('nobody').key, newClientKey('shop').key];
    const texts = [];
    for (const secret of bad) texts.push(String((await world.token({ secret })).json['errmsg']));
    for (const changes of [{ isSuspended: true }, { notAfter: 0 }, { from: [] }]) {
      world.change(changes);
      texts.push(String((await world.token()).json['errmsg']));
    }

    expect(new Set(texts.map((text) => text.replace(/request [\w-]+/, ''))).size).toBe(1);
    expect(world.audited.map(({ outcome, by }) => [outcome, by])).toEqual([
      ['NO_KEY', 'nobody'],
      ['BAD_KEY', 'nobody'],
      ['BAD_KEY', 'nobody'],
      ['CLIENT_SUSPENDED', 'client:shop'],
      ['KEY_ENDED', 'client:shop'],
      ['ADDRESS', 'client:shop'],
    ]);
  });

  it('is 45011 to a client that asks too often, and to an address of many bad keys, not to the good one there', async () => {
    world = await CompatibleWorld.start({ client: { ...CALLER, perMinute: 2 } });
    const errcodes = [];
    for (let i = 0; i < 3; i++) errcodes.push((await world.token()).json['errcode']);
    expect(errcodes).toEqual([undefined, undefined, 45011]);

    world.change({ perMinute: 6_000 });
    const bad = [];
    for (let i = 0; i < 30; i++) bad.push((await world.token({ secret: 'x' })).json['errcode']);
    expect(bad.slice(0, 10)).toEqual(Array(10).fill(40125));
    expect(bad).toContain(45011);
    expect((await world.token()).json['errcode']).toBeUndefined();
  });

  it('is -1 where the source of clients fails, and says nothing of what it threw', async () => {
    const clients = {
      find() {
        throw new Error('password=hunter2');
      },
    };
    world = await CompatibleWorld.start({ clients });

    expect((await world.token()).json).toMatchObject({ errcode: -1 });
    expect(JSON.stringify([world.audited, world.logged])).not.toContain('hunter2');
  });

  it.each([
    ['the AppSecret is refused', 40125],
    ['the address is not in the whitelist', 40164],
  ])(
    'is -1 where %s: the fault is not the client’s, and the code stands in the sentence',
    async (_, errcode) => {
      world = await CompatibleWorld.start({ client: { may: ['token'] } });
      world.wechat.simulator.faults.add({ kind: 'errcode', errcode, path: '/cgi-bin/*' });

      const { json } = await world.token();

      expect(json).toMatchObject({ errcode: -1, errmsg: expect.stringContaining(String(errcode)) });
      expect(world.audited.at(-1)).toMatchObject({ what: 'refused', outcome: `WECHAT_REFUSED_${errcode}` });
    },
  );
});

describe('the methods and bodies of the token routes', () => {
  it('POST is no way to /cgi-bin/token', async () => {
    world = await CompatibleWorld.start({ client: CALLER });

    expect((await world.post(TOKEN, '')).json['errcode']).toBe(43001);
  });

  it.each(['PUT', 'DELETE', 'HEAD', 'OPTIONS', 'PATCH'])('%s is no way to any of them', async (method) => {
    world = await CompatibleWorld.start({ client: CALLER });
    for (const path of [TOKEN, STABLE, '/cgi-bin/ticket/getticket', '/sns/jscode2session', '/sns/userinfo']) {
      const response = await fetch(`${world.url}${path}`, { method });

      expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, POST']);
    }
  });

  it.each<[string, string | Uint8Array, number]>([
    ['nothing', '', 44002],
    ['no JSON', 'grant_type=client_credential', 47001],
    ['a list', '[]', 47001],
    ['null', 'null', 47001],
    ['half an object', '{"grant_type":', 47001],
    ['64 KiB and one byte', `{"a":"${'a'.repeat(64 * 1_024 + 1 - 8)}"}`, 47001],
    ['1 MiB', `{"a":"${'a'.repeat(1_048_576)}"}`, 47001],
    ['UTF-16', Buffer.from('\uFEFF{"grant_type":"client_credential"}', 'utf16le'), 47001],
    ['bytes of no encoding', Buffer.from([0x7b, 0xff, 0x7d]), 47001],
    ['an object 10,000 deep', `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`, 41002],
    ['a prototype', '{"__proto__":{"appid":"wx0123456789abcdef"}}', 41002],
    ['an appid that is a number', '{"appid":1}', 41002],
    ['an appid that is a list', '{"appid":["wx0123456789abcdef"]}', 41002],
  ])('%s as the body of stable_token has one clear answer', async (_, body, errcode) => {
    world = await CompatibleWorld.start({ client: CALLER });

    expect((await world.post(STABLE, body)).json['errcode']).toBe(errcode);
    // And the server goes on.
    expect((await world.stableToken()).json['access_token']).toMatch(STAND_IN);
  });

  it.each<[string, Record<string, unknown>, number | undefined]>([
    ['a secret in a list', { secret: ['x'] }, 41004],
    ['a secret in an object', { secret: { key: 'x' } }, 41004],
    ['force_refresh as a text', { force_refresh: 'true' }, 47001],
    ['force_refresh as a number', { force_refresh: 1 }, 47001],
    ['a field that nobody knows', { neededText: 'x' }, undefined],
  ])('%s in the JSON has one clear answer', async (_, changes, errcode) => {
    world = await CompatibleWorld.start({ client: CALLER });

    expect((await world.stableToken(changes)).json['errcode']).toBe(errcode);
  });

  it('a byte order mark, white space and a full 64 KiB are read', async () => {
    world = await CompatibleWorld.start({ client: CALLER });
    const fields = { grant_type: 'client_credential', appid: APP_ID, secret: world.key };
    const text = `\uFEFF ${JSON.stringify(fields)} `;
    const padded = text + ' '.repeat(65_536 - Buffer.byteLength(text));

    expect((await world.post(STABLE, padded)).json['access_token']).toMatch(STAND_IN);
  });

  it('GET is no way to stable_token, whatever its query says', async () => {
    world = await CompatibleWorld.start({ client: CALLER });
    const query = { grant_type: 'client_credential', appid: APP_ID, secret: world.key };

    expect((await world.get(STABLE, query)).json['errcode']).toBe(43002);
  });

  it('the query of stable_token does not count', async () => {
    world = await CompatibleWorld.start({ client: CALLER });
    const query = new URLSearchParams({ appid: APP_ID, secret: world.key });

    expect((await world.post(`${STABLE}?${query}`, '{}')).json['errcode']).toBe(41002);
  });
});

describe('the header in place of secret', () => {
  it.each(['Bearer', 'bearer', 'BEARER'])('is %s and the key', async (scheme) => {
    world = await CompatibleWorld.start({ client: CALLER });
    const headers = { authorization: `${scheme} ${world.key}` };
    const query = { grant_type: 'client_credential', appid: APP_ID };

    expect((await world.get(TOKEN, query, { headers })).json['access_token']).toMatch(STAND_IN);
    expect((await world.post(STABLE, query, { headers })).json['access_token']).toMatch(STAND_IN);
  });

  it('does not make up for a secret that is wrong, nor is another scheme one', async () => {
    world = await CompatibleWorld.start({ client: CALLER });
    const query = { grant_type: 'client_credential', appid: APP_ID };
    const sent = (authorization: string, more = {}) =>
      world.get(TOKEN, { ...query, ...more }, { headers: { authorization } });

    expect((await sent(`Bearer ${world.key}`, { secret: 'x' })).json['errcode']).toBe(40125);
    expect((await sent('Bearer')).json['errcode']).toBe(41004);
    expect((await sent('Basic c2hvcDpzaG9w')).json['errcode']).toBe(41004);
    expect((await sent(`Bearer ${newClientKey('shop').key}`)).json['errcode']).toBe(40125);
    expect((await sent('Basic c2hvcDpzaG9w', { secret: world.key })).json['access_token']).toMatch(STAND_IN);
  });

  it('there twice, or an appid or a secret there twice, is never guessed', async () => {
    world = await CompatibleWorld.start({ client: CALLER });
    const good = `grant_type=client_credential&appid=${APP_ID}&secret=${world.key}`;
    const get = (query: string, headers = '') =>
      world.raw(`GET ${TOKEN}?${query} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${headers}\r\n`);
    const bearer = `Authorization: Bearer ${world.key}\r\n`;
    const withoutSecret = `grant_type=client_credential&appid=${APP_ID}`;

    expect(await get(withoutSecret, bearer)).toContain('"access_token":"wts1-');
    expect(await get(withoutSecret, bearer + bearer)).toContain('"errcode":40125');
    expect(await get(`${good}&appid=${OTHER_APP.appId}`)).toContain('"errcode":41002');
    expect(await get(`${good}&secret=x`)).toContain('"errcode":41004');
    expect(await get(`${good}&grant_type=client_credential`)).toContain('"errcode":40002');
  });
});

describe('an address behind a proxy', () => {
  const from = { ...CALLER, from: ['10.1.0.0/16'] };
  const forwarded = { headers: { 'x-forwarded-for': '10.1.0.1' } };

  it('is that of the header of a proxy that is trusted', async () => {
    world = await CompatibleWorld.start({ client: from, server: { trustedProxies: ['127.0.0.1'] } });
    const query = { grant_type: 'client_credential', appid: APP_ID, secret: world.key };

    expect((await world.get(TOKEN, query, forwarded)).json['access_token']).toMatch(STAND_IN);
    expect(world.audited[0]?.from).toBe('10.1.0.1');
    expect((await world.token()).json['errcode']).toBe(40125);
  });

  it('is no stranger’s to choose', async () => {
    world = await CompatibleWorld.start({ client: from });
    const query = { grant_type: 'client_credential', appid: APP_ID, secret: world.key };

    expect((await world.get(TOKEN, query, forwarded)).json['errcode']).toBe(40125);
  });
});
