import { describe, expect, it } from 'vitest';
import { fieldsOf, setUp } from '../../test/caller.js';

describe('/cgi-bin/stable_token', () => {
  it.each([
    ['a GET', { method: 'GET' }, 43002],
    ['an empty body', { method: 'POST', body: '' }, 44002],
    ['bad JSON', { method: 'POST', body: '{"appid":' }, 47001],
    ['JSON that is no object', { method: 'POST', body: '["appid"]' }, 47001],
    ['an object without fields', { method: 'POST', body: '{}' }, 41002],
    [
      'parameters in the query',
      { method: 'POST', url: '/cgi-bin/stable_token?appid=wx0123456789abcdef', body: '{}' },
      41002,
    ],
  ])('rule 12: %s is refused', (_name, request, errcode) => {
    const { simulator } = setUp();

    const answer = simulator.answer({ url: '/cgi-bin/stable_token', ...request });

    expect(fieldsOf(answer).errcode).toBe(errcode);
  });

  it('rule 12: the checks of /cgi-bin/token apply to the body', () => {
    const { caller } = setUp();

    const codes = [
      caller.stableToken({ appid: undefined }),
      caller.stableToken({ secret: '' }),
      caller.stableToken({ grant_type: 'authorization_code' }),
      caller.stableToken({ appid: 'wxffffffffffffffff' }),
      caller.stableToken({ secret: 'wrong' }),
    ].map((answer) => answer.errcode);

    expect(codes).toEqual([41002, 41004, 40002, 40013, 40125]);
  });

  it('rule 13: it returns the same token with its remaining lifetime until the last 300 seconds', () => {
    const { caller, pass } = setUp();
    const first = caller.stableToken();
    pass(6899.5);

    const same = caller.stableToken();
    pass(0.5);
    const next = caller.stableToken();

    expect(first.expires_in).toBe(7200);
    expect(same).toEqual({ access_token: first.access_token, expires_in: 300 });
    expect(next.access_token).not.toBe(first.access_token);
    expect(next.expires_in).toBe(7200);
  });

  it('rule 13: the old token stays valid for its last 300 seconds', () => {
    const { caller, pass } = setUp({ timings: { graceSeconds: 0 } });
    const first = caller.stableToken();
    pass(6900);
    caller.stableToken();

    pass(299.999);
    const before = caller.use(first.access_token).errcode;
    pass(0.001);
    const after = caller.use(first.access_token).errcode;

    expect([before, after]).toEqual([undefined, 40001]);
  });

  it('rule 14: a forced refresh returns a new token and leaves the last one 300 seconds', () => {
    const { simulator, caller, pass } = setUp();
    const first = caller.stableToken();

    const forced = caller.forceRefresh();
    pass(299.999);
    const before = simulator.isAlive(first.access_token);
    pass(0.001);

    expect(forced.access_token).not.toBe(first.access_token);
    expect(forced.expires_in).toBe(7200);
    expect(before).toBe(true);
    expect(simulator.isAlive(first.access_token)).toBe(false);
  });

  it('rule 14: a second forced refresh invalidates the leaked token at once', () => {
    const { simulator, caller, pass } = setUp();
    const leaked = caller.stableToken();
    const between = caller.forceRefresh();

    pass(30);
    caller.forceRefresh();

    expect(simulator.isAlive(leaked.access_token)).toBe(false);
    expect(simulator.isAlive(between.access_token)).toBe(true);
  });

  it.each([
    [29.999, true],
    [30, false],
  ])('rule 14: %d seconds after a forced refresh another one changes nothing: %s', (seconds, unchanged) => {
    const { caller, pass } = setUp();
    const forced = caller.forceRefresh();

    pass(seconds);

    expect(caller.forceRefresh().access_token === forced.access_token).toBe(unchanged);
  });

  it('rule 14: a forced refresh too soon can be refused instead', () => {
    const { caller } = setUp({ behaviour: { forceInsideGap: 'refused' } });
    caller.forceRefresh();

    expect(caller.forceRefresh().errcode).toBe(45009);
  });

  it('rule 14: the 21st forced refresh of a day is refused, and those inside the gap did not count', () => {
    const { caller, pass } = setUp();
    const force = () => {
      pass(30);
      caller.forceRefresh();
      return caller.forceRefresh().errcode;
    };

    const codes = Array.from({ length: 20 }, force);
    pass(30);
    const refused = caller.forceRefresh();

    expect(new Set(codes)).toEqual(new Set([undefined]));
    expect(refused.errmsg).toMatch(/^reach max api daily quota limit rid: /);
    expect(caller.stableToken().errcode).toBeUndefined();
  });

  it('rule 14: beyond the limit the current token can be returned instead', () => {
    const { caller, pass } = setUp({ limits: { forcePerDay: 1 }, behaviour: { forceOverDaily: 'current' } });
    const forced = caller.forceRefresh();

    pass(30);

    expect(caller.forceRefresh().access_token).toBe(forced.access_token);
  });

  it.each([
    [false, 47001],
    [true, undefined],
  ])('rule 14: with loose booleans %s, force_refresh "true" is answered %s', (looseForceRefresh, errcode) => {
    const { caller } = setUp({ behaviour: { looseForceRefresh } });

    expect(caller.stableToken({ force_refresh: 'true' }).errcode).toBe(errcode);
  });

  it('rule 15: calls beyond the minute are refused until the next', () => {
    const { caller, pass } = setUp({ limits: { stableTokenPerMinute: 2 } });
    caller.stableToken();
    caller.stableToken();

    const refused = caller.stableToken();
    pass(60);

    expect(refused.errcode).toBe(45011);
    expect(refused.errmsg).toMatch(/^api minute-quota reach limit, must slower, retry next minute rid: /);
    expect(caller.stableToken().errcode).toBeUndefined();
  });

  it('rule 15: calls beyond the day are refused', () => {
    const { caller } = setUp({ limits: { stableTokenPerDay: 1 } });
    caller.stableToken();

    expect(caller.stableToken().errmsg).toMatch(/^reach max api daily quota limit rid: /);
  });

  it('rule 16: concurrent calls all get the same token', async () => {
    const { simulator, caller } = setUp();
    const body = JSON.stringify({
      grant_type: 'client_credential',
      appid: caller.appId,
      secret: caller.secret,
    });
    const request = { method: 'POST', url: '/cgi-bin/stable_token', body };

    const answers = await Promise.all(Array.from({ length: 50 }, () => simulator.handle(request)));

    expect(new Set(answers.map((answer) => fieldsOf(answer).access_token)).size).toBe(1);
    expect(simulator.journal.issued()).toHaveLength(1);
  });

  it('rule 17: it does not change the tokens of /cgi-bin/token', () => {
    const { simulator, caller, pass } = setUp();
    const legacy = caller.token();

    caller.forceRefresh();
    pass(30);
    caller.forceRefresh();
    pass(400);

    expect(simulator.isAlive(legacy.access_token)).toBe(true);
  });
});
