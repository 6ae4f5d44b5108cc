import { describe, expect, it } from 'vitest';
import { Caller, stillSimulator } from '../../test/caller.js';
import { DEFAULT_APP, type WechatSimulatorOptions } from '../index.js';

const { appId } = DEFAULT_APP;
const OTHER_APP = { appId: 'wxfedcba9876543210', appSecret: 'ffeeddccbbaa99887766554433221100' };
const DAY = 86_400_000;

function setUp(options: WechatSimulatorOptions = {}) {
  const simulator = stillSimulator(options);
  const caller = new Caller(simulator);
  const { users } = simulator.console(appId);
  const { openid } = users.add({ nickname: '小明' });
  const authorized = (scope?: 'snsapi_userinfo') => caller.exchange(users.authorize(openid, scope));
  return { simulator, caller, users, openid, authorized };
}

describe('rule 32: the exchange of a code', () => {
  it('returns the tokens of the user', () => {
    const { openid, authorized } = setUp();

    expect(authorized()).toEqual({
      access_token: expect.stringMatching(/^85_/),
      expires_in: 7200,
      refresh_token: expect.stringMatching(/^85_/),
      openid,
      scope: 'snsapi_base',
    });
  });

  it('returns a unionid and a snapshot flag if there is one', () => {
    const { caller, users } = setUp();
    users.add({ openid: 'o1', unionid: 'u1', isSnapshot: true });

    expect(caller.exchange(users.authorize('o1'))).toMatchObject({ unionid: 'u1', is_snapshotuser: 1 });
  });

  it('accepts a code once', () => {
    const { caller, users, openid } = setUp();
    const code = users.authorize(openid);
    caller.exchange(code);

    const again = caller.exchange(code);

    expect(again.errcode).toBe(40163);
    expect(again.errmsg).toMatch(/^code been used, rid: /);
  });

  it.each([
    [40029, 299_999, undefined],
    [40029, 300_000, 40029],
    [42003, 300_000, 42003],
  ] as const)('with %d for an expired code, after %d ms returns %s', (expiredCodeCode, ms, errcode) => {
    const { simulator, caller, users, openid } = setUp({ behaviour: { expiredCodeCode } });
    const code = users.authorize(openid);

    simulator.time.advance(ms);

    expect(caller.exchange(code).errcode).toBe(errcode);
  });

  it.each([
    [{ code: 'other' }, 40029, 'invalid code'],
    [{ code: '' }, 41008, 'missing code'],
    [{ secret: 'wrong' }, 40125, 'invalid appsecret'],
    [{ secret: '' }, 41004, 'appsecret missing'],
    [{ appid: '' }, 41002, 'appid missing'],
    [{ appid: 'wxffffffffffffffff' }, 40013, 'invalid appid'],
    [{ grant_type: 'client_credential' }, 40002, 'invalid grant_type'],
  ])('refuses %o with %d, a comma before the rid', (query, errcode, text) => {
    const { caller, users, openid } = setUp();

    const answer = caller.exchange(users.authorize(openid), query);

    expect(answer.errcode).toBe(errcode);
    expect(answer.errmsg).toMatch(new RegExp(`^${text}, rid: `));
  });

  it('refuses the code of another app, and leaves it valid', () => {
    const { simulator, caller } = setUp({ apps: [DEFAULT_APP, OTHER_APP] });
    const code = simulator.console(OTHER_APP.appId).users.authorize('o2');

    expect(caller.exchange(code).errcode).toBe(40029);
    expect(caller.exchange(code, { appid: OTHER_APP.appId, secret: OTHER_APP.appSecret }).openid).toBe('o2');
  });

  it.each([
    [false, undefined],
    [true, 40163],
  ])('a failed exchange uses the code up: %s', (failedExchangeSpendsCode, errcode) => {
    const { caller, users, openid } = setUp({ behaviour: { failedExchangeSpendsCode } });
    const code = users.authorize(openid);
    caller.exchange(code, { secret: 'wrong' });

    expect(caller.exchange(code).errcode).toBe(errcode);
  });

  it.each([
    ['mini-program', true, undefined],
    ['official-account', true, 40164],
    ['official-account', false, undefined],
  ] as const)(
    'of a %s with a whitelist over /sns (%s) answers %s',
    (profile, whitelistCoversSns, errcode) => {
      const app = { ...DEFAULT_APP, profile, whitelist: ['198.51.100.1'] };
      const { authorized } = setUp({ apps: [app], behaviour: { whitelistCoversSns } });

      expect(authorized().errcode).toBe(errcode);
    },
  );

  it('has a limit per minute', () => {
    const { simulator, caller, authorized } = setUp({ limits: { snsPerMinute: 1 } });
    const { refresh_token } = authorized();

    expect(authorized().errcode).toBe(45011);
    expect(caller.refreshUser(refresh_token).errcode).toBeUndefined();
    expect(caller.refreshUser(refresh_token).errcode).toBe(45011);
    simulator.time.advance(60_000);
    expect(authorized().errcode).toBeUndefined();
  });

  it('loses its response after the code was used', async () => {
    const { simulator, caller, users, openid } = setUp();
    simulator.faults.add({ kind: 'reset', stage: 'after', path: '/sns/oauth2/access_token' });
    const code = users.authorize(openid);
    const query = `appid=${appId}&secret=${caller.secret}&code=${code}&grant_type=authorization_code`;

    await simulator.handle({ url: `/sns/oauth2/access_token?${query}` });

    expect(users.tokens(openid)).toHaveLength(2);
    expect(caller.exchange(code).errcode).toBe(40163);
  });

  it('is recorded in the journal without a secret, a code or a token', () => {
    const { simulator, caller, authorized } = setUp();
    const { access_token, refresh_token, openid } = authorized();
    caller.asUser('/sns/auth', access_token, String(openid));

    const journal = simulator.journal.calls();

    expect(journal).toMatchObject([
      { path: '/sns/oauth2/access_token', appId, given: 'user-access-1' },
      { path: '/sns/auth', appId, used: 'user-access-1' },
    ]);
    for (const secret of [access_token, String(refresh_token), caller.secret])
      expect(JSON.stringify(journal)).not.toContain(secret);
  });
});

describe('rule 33: the refresh', () => {
  it('of a valid access token extends it', () => {
    const { simulator, caller, users, authorized } = setUp();
    const first = authorized();
    simulator.time.advance(7_199_999);

    const again = caller.refreshUser(first['refresh_token']);
    simulator.time.advance(7_199_999);

    expect(again).toEqual(first);
    expect(users.acceptsToken(first.access_token)).toBe(true);
  });

  it('of an expired access token issues a new one', () => {
    const { simulator, caller, users, authorized } = setUp();
    const first = authorized();
    simulator.time.advance(7_200_000);

    const next = caller.refreshUser(first['refresh_token']);

    expect(next).toEqual({ ...first, access_token: next.access_token });
    expect(next.access_token).not.toBe(first.access_token);
    expect(users.acceptsToken(first.access_token)).toBe(false);
    expect(users.acceptsToken(next.access_token)).toBe(true);
  });

  it.each([
    [30 * DAY - 1, undefined],
    [30 * DAY, 42002],
  ])('after %d ms returns %s, because the 30 days are not extended', (ms, errcode) => {
    const { simulator, caller, authorized } = setUp();
    const { refresh_token } = authorized();
    simulator.time.advance(29 * DAY);
    caller.refreshUser(refresh_token);

    simulator.time.advance(ms - 29 * DAY);

    expect(caller.refreshUser(refresh_token).errcode).toBe(errcode);
  });

  it.each([
    [{ refresh_token: '85_other' }, 40030, 'invalid refresh_token'],
    [{ refresh_token: '' }, 41003, 'refresh_token missing'],
    [{ grant_type: 'authorization_code' }, 40002, 'invalid grant_type'],
    [{ appid: '' }, 41002, 'appid missing'],
    [{ appid: 'wxffffffffffffffff' }, 40013, 'invalid appid'],
    [{ appid: OTHER_APP.appId }, 40030, 'invalid refresh_token'],
  ])('refuses %o with %d', (query, errcode, text) => {
    const { caller, authorized } = setUp({ apps: [DEFAULT_APP, OTHER_APP] });

    const answer = caller.refreshUser(authorized()['refresh_token'], query);

    expect(answer.errcode).toBe(errcode);
    expect(answer.errmsg).toMatch(new RegExp(`^${text}, rid: `));
  });

  it.each([
    [0, 40030],
    [60, undefined],
  ])('that rotates, with an overlap of %d s, answers the old one %s', (refreshOverlapSeconds, errcode) => {
    const { simulator, caller, users, authorized } = setUp({
      behaviour: { rotatesRefreshToken: true },
      timings: { refreshOverlapSeconds },
    });
    const old = String(authorized()['refresh_token']);
    simulator.time.advance(DAY);

    const rotated = String(caller.refreshUser(old)['refresh_token']);
    const again = caller.refreshUser(old);
    simulator.time.advance(60_000);

    expect(rotated).not.toBe(old);
    expect(again.errcode).toBe(errcode);
    expect(again['refresh_token']).toBe(errcode === undefined ? rotated : undefined);
    expect([old, rotated].map((token) => users.acceptsRefreshToken(token))).toEqual([false, true]);
    simulator.time.advance(29 * DAY - 60_000);
    expect(caller.refreshUser(rotated).errcode).toBe(42002);
  });

  it('of a user with a new password gets 42007, until the user authorizes again', () => {
    const { caller, users, openid, authorized } = setUp();
    const { access_token, refresh_token } = authorized();

    expect(users.changePassword(openid)).toBe(2);

    const refused = caller.refreshUser(refresh_token);
    expect(refused.errmsg).toMatch(/^access_token and refresh_token exception, rid: /);
    expect(refused.errcode).toBe(42007);
    expect(caller.asUser('/sns/auth', access_token, openid).errcode).toBe(42007);
    expect(caller.refreshUser(authorized()['refresh_token']).errcode).toBeUndefined();
  });

  it('of a user whose refresh token had expired before the new password gets 42002', () => {
    const { simulator, caller, users, openid, authorized } = setUp();
    const { refresh_token } = authorized();
    simulator.time.advance(30 * DAY);

    expect(users.changePassword(openid)).toBe(0);
    expect(caller.refreshUser(refresh_token).errcode).toBe(42002);
  });

  it.each([40030, 42007, 42002] as const)('of a user who withdrew can get %d', (withdrawnRefreshCode) => {
    const { caller, users, openid, authorized } = setUp({ behaviour: { withdrawnRefreshCode } });
    const { access_token, refresh_token } = authorized();

    users.withdraw(openid);

    expect(caller.refreshUser(refresh_token).errcode).toBe(withdrawnRefreshCode);
    expect(caller.asUser('/sns/auth', access_token, openid).errcode).toBe(40001);
  });

  it.each([
    [false, undefined],
    [true, 40030],
  ])('after a later authorization, which invalidates it (%s), returns %s', (ends, errcode) => {
    const { caller, authorized } = setUp({ behaviour: { laterAuthorizationEndsRefreshToken: ends } });
    const earlier = authorized();
    const later = authorized();

    expect(caller.refreshUser(earlier['refresh_token']).errcode).toBe(errcode);
    expect(caller.refreshUser(later['refresh_token']).errcode).toBeUndefined();
  });

  it('after WeChat invalidated the access token issues a new one, and none after the refresh token', () => {
    const { caller, users, authorized } = setUp();
    const { access_token, refresh_token } = authorized();

    expect(users.killToken(access_token)).toBe(true);
    expect(caller.refreshUser(refresh_token).access_token).not.toBe(access_token);
    expect(users.killToken(String(refresh_token))).toBe(true);
    expect(users.killToken('85_other')).toBe(false);
    expect(caller.refreshUser(refresh_token).errcode).toBe(40030);
  });

  it('that rotates loses its response: the previous refresh token is gone', async () => {
    const { simulator, caller, authorized } = setUp({ behaviour: { rotatesRefreshToken: true } });
    const old = String(authorized()['refresh_token']);
    simulator.faults.add({ kind: 'truncated', path: '/sns/oauth2/refresh_token', times: 1 });

    const query = `appid=${appId}&grant_type=refresh_token&refresh_token=${old}`;
    await simulator.handle({ url: `/sns/oauth2/refresh_token?${query}` });

    expect(caller.refreshUser(old).errcode).toBe(40030);
  });
});
