import { describe, expect, it } from 'vitest';
import { setUp } from '../../test/caller.js';

describe('/cgi-bin/token', () => {
  it.each([
    ['no parameters at all', { appid: '', secret: '', grant_type: '' }, 41002, 'appid missing'],
    ['no secret', { secret: '', grant_type: '' }, 41004, 'appsecret missing'],
    ['another grant type', { grant_type: 'client_credentials', appid: 'wx?' }, 40002, 'invalid grant_type'],
    ['an unknown app', { appid: 'wxffffffffffffffff', secret: 'wrong' }, 40013, 'invalid appid'],
    ['a wrong secret', { secret: 'wrong' }, 40125, 'invalid appsecret'],
  ])('rule 7: %s is refused', (_name, query, errcode, text) => {
    const { caller } = setUp();

    const answer = caller.token(query);

    expect(answer.errcode).toBe(errcode);
    expect(answer.errmsg).toMatch(new RegExp(`^${text} rid: `));
  });

  it('rule 7: the order of the checks can be changed', () => {
    const behaviour = { checkOrder: ['quota', 'ipAllowed', 'appKnown', 'secretRight'] as const };
    const { caller } = setUp({ behaviour, limits: { tokenPerDay: 0 } });

    expect(caller.token({ secret: 'wrong' }).errcode).toBe(45009);
  });

  it('rule 7: parameters in a POST body do not count', () => {
    const { caller } = setUp();
    const fields = { grant_type: 'client_credential', appid: caller.appId, secret: caller.secret };

    expect(caller.post('/cgi-bin/token', fields).errcode).toBe(41002);
  });

  it('rule 8: each call gives a new token of 7200 seconds and nothing else', () => {
    const { caller } = setUp();

    const [first, second] = [caller.token(), caller.token()];

    expect(Object.keys(first)).toEqual(['access_token', 'expires_in']);
    expect(first.expires_in).toBe(7200);
    expect(second.access_token).not.toBe(first.access_token);
  });

  it('rule 9: a superseded token is valid until its grace ends', () => {
    const { caller, pass } = setUp();
    const { access_token } = caller.token();
    caller.token();

    pass(299.999);
    const before = caller.use(access_token).errcode;
    pass(0.001);
    const after = caller.use(access_token).errcode;

    expect([before, after]).toEqual([undefined, 40001]);
  });

  it('rule 9: the grace does not extend a lifetime', () => {
    const { simulator, caller, pass } = setUp();
    const { access_token } = caller.token();
    pass(7199);
    caller.token();

    pass(1);

    expect(simulator.isAlive(access_token)).toBe(false);
  });

  it('rule 9: without grace a superseded token ends at once', () => {
    const { simulator, caller } = setUp({ timings: { graceSeconds: 0 } });
    const { access_token } = caller.token();

    caller.token();

    expect(simulator.isAlive(access_token)).toBe(false);
  });

  it.each([
    [1, [false, false, true]],
    [2, [false, true, true]],
    [3, [true, true, true]],
    [Number.POSITIVE_INFINITY, [true, true, true]],
  ])('rule 9: of three tokens the last %d generations are valid', (liveGenerations, alive) => {
    const { simulator, caller } = setUp({ behaviour: { liveGenerations } });

    const tokens = [caller.token(), caller.token(), caller.token()];

    expect(tokens.map((token) => simulator.isAlive(token.access_token))).toEqual(alive);
  });

  it('rule 10: calls beyond the quota are refused until midnight in Shanghai', () => {
    const { caller, pass } = setUp({ limits: { tokenPerDay: 2 } });
    caller.token();
    caller.token();

    const refused = caller.token();
    pass(3600);
    const nextDay = caller.token();

    expect(refused.errcode).toBe(45009);
    expect(refused.errmsg).toContain(
      'reach max api daily quota limit, could get access_token by getStableAccessToken, more details at https://mmbizurl.cn/s/JtxxFh33r rid: ',
    );
    expect(nextDay.expires_in).toBe(7200);
  });

  it('rule 10: the hour of the reset can be changed', () => {
    const { caller, pass } = setUp({
      limits: { tokenPerDay: 1 },
      behaviour: { quotaResetUtcOffsetHours: 0 },
    });
    caller.token();

    pass(3600);

    expect(caller.token().errcode).toBe(45009);
  });

  it.each([
    [false, undefined],
    [true, 45009],
  ])('rule 10: refused calls count: %s', (failedCallsCount, errcode) => {
    const { caller } = setUp({ limits: { tokenPerDay: 1 }, behaviour: { failedCallsCount } });

    caller.token({ secret: 'wrong' });

    expect(caller.token().errcode).toBe(errcode);
  });

  it('rule 10: a refused call that counts against the quota counts once', () => {
    const behaviour = { failedCallsCount: true, checkOrder: ['appKnown', 'quota', 'secretRight'] as const };
    const { caller } = setUp({ limits: { tokenPerDay: 2 }, behaviour });
    caller.token({ secret: 'wrong' });

    expect([caller.token().errcode, caller.token().errcode]).toEqual([undefined, 45009]);
  });

  it('rule 11: it does not change the stable token', () => {
    const { simulator, caller, pass } = setUp();
    const stable = caller.stableToken();

    caller.token();
    caller.token();
    pass(400);

    expect(simulator.isAlive(stable.access_token)).toBe(true);
    expect(caller.stableToken()).toEqual({ access_token: stable.access_token, expires_in: 6800 });
  });

  it('allows an app a lifetime of its own, rounded down on the wire', () => {
    const { simulator, caller, pass } = setUp({
      apps: [
        {
          appId: 'wx0123456789abcdef',
          appSecret: '00112233445566778899aabbccddeeff',
          timings: { lifeSeconds: 1.5, renewsInLastSeconds: 0.1 },
        },
      ],
    });

    const { access_token, expires_in } = caller.token();
    pass(1.5);

    expect(expires_in).toBe(1);
    expect(simulator.isAlive(access_token)).toBe(false);
  });
});
