import { describe, expect, it } from 'vitest';
import { Caller, stillSimulator } from '../../test/caller.js';
import { DEFAULT_APP, type WechatSimulatorOptions } from '../index.js';

function setUp(options: WechatSimulatorOptions = {}) {
  const simulator = stillSimulator(options);
  const { users } = simulator.console(DEFAULT_APP.appId);
  return { simulator, users, caller: new Caller(simulator) };
}

describe('rule 35: jscode2session', () => {
  it('returns the user, without an errcode', () => {
    const { caller, users } = setUp();

    const session = caller.login(users.loginCode('o1'));

    expect(Object.keys(session).sort()).toEqual(['openid', 'session_key']);
    expect(session['openid']).toBe('o1');
    expect(Buffer.from(String(session['session_key']), 'base64')).toHaveLength(16);
  });

  it('returns a unionid if there is one', () => {
    const { caller, users } = setUp();
    users.add({ openid: 'o1', unionid: 'u1' });

    expect(caller.login(users.loginCode('o1'))).toMatchObject({ unionid: 'u1' });
  });

  it.each([
    [{ js_code: 'other' }, 40029],
    [{ js_code: '' }, 41008],
    [{ secret: 'wrong' }, 40125],
    [{ grant_type: 'client_credential' }, 40002],
  ])('refuses %o with %d', (query, errcode) => {
    const { caller, users } = setUp();

    expect(caller.login(users.loginCode('o1'), query).errcode).toBe(errcode);
  });

  it.each([
    [299_999, undefined],
    [300_000, 40029],
  ])('after %d ms answers %s', (ms, errcode) => {
    const { simulator, caller, users } = setUp();
    const code = users.loginCode('o1');

    simulator.time.advance(ms);

    expect(caller.login(code).errcode).toBe(errcode);
  });

  it('accepts a code once, and none of the web authorization', () => {
    const { caller, users } = setUp();
    const code = users.loginCode('o1');
    caller.login(code);

    expect(caller.login(code).errcode).toBe(40163);
    expect(caller.login(users.authorize('o1')).errcode).toBe(40029);
    expect(caller.exchange(users.loginCode('o1')).errcode).toBe(40029);
  });

  it.each([
    ['user', undefined],
    ['app', 45011],
  ] as const)('counts a minute by %s', (loginsCountedBy, ofAnother) => {
    const { simulator, caller, users } = setUp({
      behaviour: { loginsCountedBy },
      limits: { loginsPerMinute: 1 },
    });
    caller.login(users.loginCode('o1'));
    const code = users.loginCode('o1');

    expect(caller.login(code).errcode).toBe(45011);
    expect(caller.login(users.loginCode('o2')).errcode).toBe(ofAnother);
    simulator.time.advance(60_000);
    expect(caller.login(code)['openid']).toBe('o1');
  });

  it('refuses a blocked user', () => {
    const { caller, users } = setUp();
    users.add({ openid: 'o1', isBlocked: true });

    expect(caller.login(users.loginCode('o1')).errcode).toBe(40226);
  });
});
