import { afterEach, describe, expect, it } from 'vitest';
import { eventually } from '../waiting/eventually.js';
import type { Client } from 'nestjs-wechat-token-server';
import { APP_ID, CompatibleWorld, ENDPOINTS, OTHER_APP } from './compatible-world.js';

let world: CompatibleWorld;
afterEach(() => world.close());

const TICKET = '/cgi-bin/ticket/getticket';
const MAY = { may: ['call', 'ticket'] } as const;

const standIn = (clientId = 'shop', appId = APP_ID) => world.standIn(clientId, appId);
const getTicket = (access_token: string, type = 'jsapi') => world.get(TICKET, { access_token, type });

describe.each(ENDPOINTS)('the ticket route over %s', (endpoint) => {
  it.each(['jsapi', 'wx_card'] as const)(
    'gives the kept %s ticket with what is promised of it, to all who ask',
    async (type) => {
      world = await CompatibleWorld.start({ endpoint, client: MAY });
      const given = await Promise.all(Array.from({ length: 20 }, () => getTicket(standIn(), type)));

      const [{ json }] = given as [(typeof given)[0]];
      expect(json).toEqual({
        errcode: 0,
        errmsg: 'ok',
        ticket: expect.any(String),
        expires_in: expect.any(Number),
      });
      expect(json['expires_in']).toBeLessThanOrEqual(7_195);
      expect(json['expires_in']).toBeGreaterThan(6_000);
      expect(world.wechat.simulator.console(APP_ID).tickets.accepts(String(json['ticket']), type)).toBe(true);
      expect(new Set(given.map((answer) => answer.json['ticket'])).size).toBe(1);
      expect(world.calls(TICKET)).toBe(1);
      expect(world.audited.at(-1)).toMatchObject({
        what: 'ticket.given',
        by: 'client:shop',
        app: APP_ID,
        path: TICKET,
      });
    },
  );
});

describe('the ticket route', () => {
  it('promises no more of a ticket than the client may cache', async () => {
    world = await CompatibleWorld.start({ client: { ...MAY, maxCacheSeconds: 60 } });

    expect((await getTicket(standIn())).json['expires_in']).toBe(60);
  });

  it('answers a POST as well, as PowerWeChat sends it', async () => {
    world = await CompatibleWorld.start({ client: MAY });
    const query = new URLSearchParams({ access_token: standIn(), type: 'jsapi' });

    expect((await world.post(`${TICKET}?${query}`, '{}')).json).toMatchObject({ errcode: 0, errmsg: 'ok' });
  });

  it('gives the ticket to nobody who is suspended while WeChat is asked for it', async () => {
    world = await CompatibleWorld.start({ client: MAY });
    const fault = world.wechat.simulator.faults.add({ kind: 'slow', ms: 1_000, path: TICKET });
    const waiting = world.get(TICKET, { type: 'jsapi', access_token: standIn() });
    await eventually(() => expect(fault.hits).toBe(1));

    world.change({ isSuspended: true });

    expect((await waiting).json['errcode']).toBe(40001);
    expect(world.audited.map(({ outcome }) => outcome)).toEqual(['CLIENT_SUSPENDED']);
  });

  it.each<[string, () => string | undefined, Partial<Client>, number]>([
    ['no access_token', () => undefined, {}, 41001],
    ['an empty one', () => '', {}, 41001],
    ['a text that is none', () => 'wts1-x', {}, 40001],
    ['a stand-in of a client that is not there', () => standIn('nobody'), {}, 40001],
    ['a stand-in of an app that the client has no more', () => standIn('shop', OTHER_APP.appId), {}, 40001],
    ['a stand-in of a suspended client', () => standIn(), { isSuspended: true }, 40001],
    ['a stand-in of an ended key', () => standIn(), { notAfter: 0 }, 40001],
    ['a stand-in from elsewhere', () => standIn(), { from: ['10.1.0.0/16'] }, 40001],
    ['a client key', () => world.key, {}, 40001],
    ['no permission', () => standIn(), { may: ['call', 'token'] }, 48001],
  ])('refuses %s', async (_, shown, changes, errcode) => {
    world = await CompatibleWorld.start({ client: MAY });
    world.change(changes);
    const access_token = shown();
    const { status, json } = await world.get(TICKET, {
      type: 'jsapi',
      ...(access_token === undefined ? {} : { access_token }),
    });

    expect([status, json['errcode']]).toEqual([200, errcode]);
    expect(world.calls(TICKET)).toBe(0);
    expect(world.audited.at(-1)).toMatchObject({ what: 'refused', errcode });
  });

  it('refuses the access token itself, and says where to get what is accepted', async () => {
    world = await CompatibleWorld.start({ client: { may: ['token', 'ticket'] } });
    const real = String((await world.token()).json['access_token']);

    const { json } = await getTicket(real);

    expect(json).toMatchObject({ errcode: 40001, errmsg: expect.stringContaining('/cgi-bin/token here') });
  });

  it.each(['', 'JSAPI', 'sdk', '2', '__proto__'])('refuses the type %j', async (type) => {
    world = await CompatibleWorld.start({ client: MAY });

    expect((await getTicket(standIn(), type)).json['errcode']).toBe(40097);
  });

  it('refuses an access_token or a type that is there twice', async () => {
    world = await CompatibleWorld.start({ client: MAY });
    const query = `access_token=${standIn()}&type=jsapi`;

    expect((await world.get(`${TICKET}?${query}&access_token=${standIn()}`)).json['errcode']).toBe(41001);
    expect((await world.get(`${TICKET}?${query}&type=wx_card`)).json['errcode']).toBe(40097);
  });

  it('is -1 where there is none to be had', async () => {
    world = await CompatibleWorld.start({ client: MAY });
    world.wechat.simulator.faults.add({ kind: 'errcode', errcode: 45009, path: TICKET });

    expect((await getTicket(standIn())).json).toMatchObject({
      errcode: -1,
      errmsg: expect.stringContaining('45009'),
    });
  });
});
