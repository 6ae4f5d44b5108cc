import { describe, expect, it } from 'vitest';
import { Caller, stillSimulator } from '../../test/caller.js';
import { DEFAULT_APP, type WechatSimulatorOptions } from '../index.js';

const { appId } = DEFAULT_APP;
const OTHER_APP = { appId: 'wxfedcba9876543210', appSecret: 'ffeeddccbbaa99887766554433221100' };

function setUp(options: WechatSimulatorOptions = {}) {
  const simulator = stillSimulator(options);
  const caller = new Caller(simulator);
  const { access_token: token } = caller.stableToken();
  return { simulator, caller, token, tickets: simulator.console(appId).tickets };
}

describe('rule 31: getticket', () => {
  it('answers a ticket of 86 characters, with errcode 0', () => {
    const { caller, token } = setUp();

    expect(caller.ticket(token)).toEqual({
      errcode: 0,
      errmsg: 'ok',
      ticket: expect.stringMatching(/^[A-Za-z0-9_-]{86}$/),
      expires_in: 7200,
    });
  });

  it.each([
    ['constant', 7200],
    ['remaining', 1],
  ] as const)('returns the same one for its lifetime; expires_in is %s', (ticketExpiresIn, left) => {
    const { simulator, caller, token } = setUp({ behaviour: { ticketExpiresIn } });
    const first = caller.ticket(token);

    simulator.time.advance(7_198_500);
    const again = caller.ticket(token);
    simulator.time.advance(1500);
    const next = caller.ticket(caller.stableToken().access_token);

    expect(again).toMatchObject({ ticket: first['ticket'], expires_in: left });
    expect(next['ticket']).not.toBe(first['ticket']);
    expect(next.expires_in).toBe(7200);
  });

  it('keeps the types apart', () => {
    const { caller, token, tickets } = setUp();
    const [jsapi, card] = ['jsapi', 'wx_card'].map((type) => String(caller.ticket(token, type)['ticket']));

    expect(jsapi).not.toBe(card);
    expect(tickets.accepts(jsapi!, 'jsapi')).toBe(true);
    expect(tickets.accepts(jsapi!, 'wx_card')).toBe(false);
    expect(tickets.accepts(card!)).toBe(true);
    expect(tickets.current('wx_card')?.value).toBe(card);
  });

  it('keeps the apps apart', () => {
    const { simulator, caller, token } = setUp({ apps: [DEFAULT_APP, OTHER_APP] });
    const ticket = String(caller.ticket(token)['ticket']);

    expect(simulator.console(OTHER_APP.appId).tickets.accepts(ticket)).toBe(false);
  });

  it.each([
    ['a token that nobody issued', '85_other', 'jsapi', 40001, 'invalid credential'],
    ['no token', '', 'jsapi', 41001, 'access_token missing'],
    ['an unknown type', undefined, 'card', 40097, 'invalid args'],
  ])('refuses %s', (_, given, type, errcode, text) => {
    const { caller, token } = setUp();

    const answer = caller.ticket(given ?? token, type);

    expect(answer.errcode).toBe(errcode);
    expect(answer.errmsg).toMatch(new RegExp(`^${text}.* rid: [0-9a-f-]{26}$`));
  });

  it('has a daily quota, for all types together', () => {
    const { caller, token } = setUp({ limits: { ticketPerDay: 2 } });
    caller.ticket(token);
    caller.ticket(token, 'wx_card');

    expect(caller.ticket(token).errcode).toBe(45009);
    const quota = caller.post(`/cgi-bin/openapi/quota/get?access_token=${token}`, {
      cgi_path: '/cgi-bin/ticket/getticket',
    });
    expect(quota['quota']).toEqual({ daily_limit: 2, used: 2, remain: 0 });
  });

  it('returns another one after WeChat invalidated it', () => {
    const { simulator, caller, token, tickets } = setUp();
    const ticket = String(caller.ticket(token)['ticket']);
    const before = simulator.time.now();
    simulator.time.advance(1000);

    expect([tickets.kill(ticket), tickets.kill(ticket), tickets.kill('other')]).toEqual([true, false, false]);
    expect([tickets.accepts(ticket), tickets.accepts(ticket, 'jsapi', before)]).toEqual([false, true]);
    expect(caller.ticket(token)['ticket']).not.toBe(ticket);
  });

  it.each([
    [0, false],
    [3600, true],
  ])('with a grace of %d s an expired one is accepted: %s', (ticketGraceSeconds, accepted) => {
    const { simulator, caller, token, tickets } = setUp({ timings: { ticketGraceSeconds } });
    const ticket = String(caller.ticket(token)['ticket']);

    simulator.time.advance(7_200_000);

    expect(tickets.accepts(ticket)).toBe(accepted);
    expect(tickets.current('jsapi')).toBeUndefined();
  });

  it.each([false, true])('ends with its access token: %s', (ticketEndsWithToken) => {
    const { simulator, caller, token, tickets } = setUp({ behaviour: { ticketEndsWithToken } });
    const ticket = String(caller.ticket(token)['ticket']);

    simulator.killToken(token);
    const again = caller.ticket(caller.stableToken().access_token)['ticket'];

    expect(tickets.accepts(ticket)).toBe(!ticketEndsWithToken);
    expect(again === ticket).toBe(!ticketEndsWithToken);
  });

  it('is recorded in the journal by the id of the ticket', () => {
    const { simulator, caller, token } = setUp();
    const ticket = String(caller.ticket(token)['ticket']);

    const [entry] = simulator.journal.calls('/cgi-bin/ticket/getticket');

    expect(entry).toMatchObject({ appId, given: 'jsapi-1', used: 'stable-1', errcode: 0 });
    expect(JSON.stringify(simulator.journal.calls())).not.toContain(ticket);
    expect(simulator.journal.issued()).toHaveLength(1);
  });

  it('issues before its response is lost, and returns the same ticket then', async () => {
    const { simulator, caller, token, tickets } = setUp();
    simulator.faults.add({ kind: 'reset', stage: 'after', path: '/cgi-bin/ticket/*', times: 1 });

    const url = `/cgi-bin/ticket/getticket?access_token=${token}&type=jsapi`;
    const lost = await simulator.handle({ url });

    expect(lost.delivery.kind).toBe('reset');
    expect(caller.ticket(token)['ticket']).toBe(tickets.all()[0]?.value);
    expect(tickets.all()).toHaveLength(1);
  });
});
