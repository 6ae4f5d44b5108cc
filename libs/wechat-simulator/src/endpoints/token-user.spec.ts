import { describe, expect, it } from 'vitest';
import { setUp } from '../../test/caller.js';
import { DEFAULT_APP } from '../index.js';

describe('the use of an access token', () => {
  it('is accepted on any path', () => {
    const { caller } = setUp();
    const { access_token } = caller.token();

    expect(caller.use(access_token, '/wxa/getwxacode')).toEqual({ errcode: 0, errmsg: 'ok' });
    expect(caller.use(access_token, '/cgi-bin/menu/get')).toEqual({ errcode: 0, errmsg: 'ok' });
  });

  it('rule 18: without a token it is refused', () => {
    const { caller } = setUp();

    const answer = caller.get('/cgi-bin/menu/get');

    expect(answer.errcode).toBe(41001);
    expect(answer.errmsg).toMatch(/^access_token missing rid: /);
  });

  it.each([
    [42001, /^access_token expired rid: /],
    [40001, /^invalid credential/],
  ] as const)('rule 19: the latest token after its expiry is refused with %d', (expiredTokenCode, text) => {
    const { caller, pass } = setUp({ behaviour: { expiredTokenCode } });
    const { access_token } = caller.token();

    pass(7199.999);
    const before = caller.use(access_token).errcode;
    pass(0.001);
    const after = caller.use(access_token);

    expect(before).toBeUndefined();
    expect(after.errcode).toBe(expiredTokenCode);
    expect(after.errmsg).toMatch(text);
  });

  it('rule 20: a superseded token after its grace is refused', () => {
    const { caller, pass } = setUp();
    const { access_token } = caller.token();
    caller.token();
    pass(300);

    const answer = caller.use(access_token);

    expect(answer.errcode).toBe(40001);
    expect(answer.errmsg).toMatch(
      /^invalid credential, access_token is invalid or not latest, could get access_token by getStableAccessToken, more details at https:\/\/mmbizurl\.cn\/s\/JtxxFh33r rid: /,
    );
  });

  it('rule 20: an invalidated token is refused', () => {
    const { simulator, caller } = setUp();
    const { access_token } = caller.stableToken();

    const killed = simulator.killToken(access_token);

    expect(killed).toBe(true);
    expect(caller.use(access_token).errcode).toBe(40001);
    expect(caller.stableToken().access_token).not.toBe(access_token);
  });

  it.each([40001, 40014] as const)(
    'rule 21: a token nobody issued is refused with %d',
    (malformedTokenCode) => {
      const { caller } = setUp({ behaviour: { malformedTokenCode } });

      expect(caller.use('85_made-up').errcode).toBe(malformedTokenCode);
    },
  );

  it('rule 22: the whitelist applies to uses of official accounts, not of mini programs', () => {
    const app = { ...DEFAULT_APP, whitelist: ['198.51.100.1'] };
    const official = setUp({ apps: [{ ...app, profile: 'official-account' }] });
    const mini = setUp({ apps: [{ ...app, profile: 'mini-program' }] });

    const codes = [official, mini].map(({ caller }) => {
      caller.ip = '198.51.100.1';
      const { access_token } = caller.token();
      caller.ip = '203.0.113.9';
      return caller.use(access_token).errcode;
    });

    expect(codes).toEqual([40164, undefined]);
  });

  it('rule 23: a path the app has no permission for is refused', () => {
    const { caller } = setUp({ apps: [{ ...DEFAULT_APP, forbiddenPaths: ['/cgi-bin/menu/create'] }] });
    const { access_token } = caller.token();

    const answer = caller.use(access_token, '/cgi-bin/menu/create');

    expect(answer.errcode).toBe(48001);
    expect(answer.errmsg).toMatch(/^api unauthorized rid: /);
  });

  it('rule 30: getcallbackip and get_api_domain_ip answer addresses without an errcode', () => {
    const { caller } = setUp();
    const { access_token } = caller.token();

    const callback = caller.use(access_token, '/cgi-bin/getcallbackip');
    const domain = caller.use(access_token, '/cgi-bin/get_api_domain_ip');

    expect(Object.keys(callback)).toEqual(['ip_list']);
    expect(Object.keys(domain)).toEqual(['ip_list']);
    expect(callback['ip_list']).toContain('203.0.113.10');
  });
});
