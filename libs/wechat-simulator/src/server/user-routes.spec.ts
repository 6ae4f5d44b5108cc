import { describe, expect, it } from 'vitest';
import { Caller, stillSimulator } from '../../test/caller.js';
import { DEFAULT_APP } from '../index.js';
import { control } from './control.js';

function setUp() {
  const simulator = stillSimulator();
  const send = (method: string, path: string, fields?: object) => {
    const body = fields ? JSON.stringify(fields) : '';
    const answer = control(simulator, { method, url: `/__simulator/${path}`, body });
    return { ...(JSON.parse(answer.body) as Record<string, unknown>), status: answer.status } as Record<
      string,
      unknown
    >;
  };
  return { simulator, caller: new Caller(simulator), send };
}

describe('the control of users', () => {
  it('adds them, and changes them', () => {
    const { send } = setUp();

    const { openid } = send('POST', 'users', { nickname: '小明' });
    send('POST', 'users', { openid, isBlocked: true });

    expect(send('GET', 'users')['users']).toEqual([
      {
        openid,
        nickname: '小明',
        isSnapshot: false,
        isBlocked: true,
        isSubscribed: true,
        subscribedAt: expect.any(Number),
        language: 'zh_CN',
      },
    ]);
  });

  it('issues codes without a browser', () => {
    const { caller, send } = setUp();

    const { code } = send('POST', 'authorize', { openid: 'o1', scope: 'snsapi_userinfo' });
    const login = send('POST', 'login-code', { openid: 'o1' });

    expect(caller.exchange(String(code))).toMatchObject({ openid: 'o1', scope: 'snsapi_userinfo' });
    expect(caller.login(String(login['code']))).toMatchObject({ openid: 'o1' });
  });

  it('issues codes for the user at the browser', () => {
    const { send } = setUp();
    send('POST', 'users', { openid: 'o1' });
    send('POST', 'users', { openid: 'o2' });
    send('POST', 'current-user', { openid: 'o2' });

    expect(send('POST', 'authorize')).toMatchObject({ openid: 'o2' });
    expect(send('POST', 'login-code')).toMatchObject({ openid: 'o2' });
  });

  it('says which tokens are accepted, and invalidates them', () => {
    const { simulator, caller, send } = setUp();
    const given = caller.exchange(String(send('POST', 'authorize', { openid: 'o1' })['code']));
    const [access, refresh] = [{ token: given.access_token }, { token: given['refresh_token'] }];
    const at = simulator.time.now();
    simulator.time.advance(1000);
    const accepted = () => [
      send('POST', 'accepts-user-token', access)['accepted'],
      send('POST', 'accepts-refresh-token', refresh)['accepted'],
    ];

    const before = accepted();
    const killed = send('POST', 'kill-user-token', access)['killed'];
    const between = accepted();
    const ended = send('POST', 'change-password', { openid: 'o1' })['ended'];

    expect([before, killed, between, ended, accepted()]).toEqual([
      [true, true],
      true,
      [false, true],
      1,
      [false, false],
    ]);
    expect(send('POST', 'accepts-user-token', { ...access, at })['accepted']).toBe(true);
    expect(caller.refreshUser(given['refresh_token']).errcode).toBe(42007);
  });

  it('withdraws an authorization', () => {
    const { caller, send } = setUp();
    const given = caller.exchange(String(send('POST', 'authorize', { openid: 'o1' })['code']));

    expect(send('POST', 'withdraw', { openid: 'o1' })['ended']).toBe(2);
    expect(caller.refreshUser(given['refresh_token']).errcode).toBe(40030);
  });

  it('lists tokens without their values by default', () => {
    const { caller, send } = setUp();
    const { access_token } = caller.exchange(String(send('POST', 'authorize', { openid: 'o1' })['code']));

    const listed = send('GET', 'user-tokens?openid=o1')['tokens'];

    expect(listed).toMatchObject([
      { id: 'user-access-1', kind: 'access', openid: 'o1', alive: true },
      { id: 'user-refresh-2', kind: 'refresh', alive: true },
    ]);
    expect(JSON.stringify(listed)).not.toContain(access_token);
    expect(send('GET', 'user-tokens?openid=o2')['tokens']).toEqual([]);
    expect(send('GET', 'user-tokens?values=true')['tokens']).toMatchObject([{ value: access_token }, {}]);
  });

  it('counts calls', () => {
    const { caller, send } = setUp();
    caller.exchange('other');
    caller.exchange('other');
    caller.login('other');

    expect(send('GET', 'count?path=/sns/oauth2/access_token')['count']).toBe(2);
    expect(send('GET', 'count?errcode=40029')['count']).toBe(3);
  });

  it('sets where an authorization may redirect', () => {
    const { simulator, send } = setUp();
    const url = `/connect/oauth2/authorize?appid=${DEFAULT_APP.appId}&redirect_uri=http%3A%2F%2Fa.example%2F&response_type=code&scope=snsapi_base`;
    const statuses = [simulator.answer({ url }).status];

    send('POST', 'callback-domain', { domain: 'a.example' });
    statuses.push(simulator.answer({ url }).status);
    send('POST', 'callback-domain');
    statuses.push(simulator.answer({ url }).status);

    expect(statuses).toEqual([200, 302, 200]);
  });

  it.each([
    ['current-user', {}, 'A user is named by an "openid"'],
    ['change-password', { openid: 'o9' }, 'no user with that "openid"'],
    ['authorize', { scope: 'snsapi_login' }, 'A "scope" is one of'],
    ['kill-ticket', { type: 'card' }, 'The "type" of a ticket is one of'],
  ])('answers POST %s %o with 400 and a sentence', (path, fields, sentence) => {
    const answer = setUp().send('POST', path, fields);

    expect(answer['status']).toBe(400);
    expect(answer['error']).toContain(sentence);
  });
});

describe('the control of tickets', () => {
  it('says whether one is accepted, and invalidates it by value or type', () => {
    const { caller, send } = setUp();
    const { access_token } = caller.token();
    const ticket = String(caller.ticket(access_token)['ticket']);
    const accepted = () => send('POST', 'accepts-ticket', { ticket, type: 'jsapi' })['accepted'];

    const answers = [
      accepted(),
      send('POST', 'kill-ticket', { type: 'wx_card' })['killed'],
      accepted(),
      send('POST', 'kill-ticket', { type: 'jsapi' })['killed'],
      accepted(),
      send('POST', 'kill-ticket', { ticket })['killed'],
    ];

    expect(answers).toEqual([true, false, true, true, false, false]);
  });

  it('lists them without their values by default', () => {
    const { caller, send } = setUp();
    const ticket = String(caller.ticket(caller.token().access_token, 'wx_card')['ticket']);

    const listed = send('GET', 'tickets')['tickets'];

    expect(listed).toMatchObject([{ id: 'wx_card-1', type: 'wx_card', alive: true }]);
    expect(JSON.stringify(listed)).not.toContain(ticket);
    expect(send('GET', 'tickets?values=true')['tickets']).toMatchObject([{ value: ticket }]);
  });
});
