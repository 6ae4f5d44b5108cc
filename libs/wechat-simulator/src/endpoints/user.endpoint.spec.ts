import { describe, expect, it } from 'vitest';
import { Caller, stillSimulator } from '../../test/caller.js';
import { DEFAULT_APP, type WechatSimulatorOptions } from '../index.js';

const { appId } = DEFAULT_APP;

function setUp(options: WechatSimulatorOptions = {}) {
  const simulator = stillSimulator(options);
  const caller = new Caller(simulator);
  const { users } = simulator.console(appId);
  const { openid } = users.add({ nickname: '小明', unionid: 'u1' });
  const { access_token: token } = caller.exchange(users.authorize(openid, 'snsapi_userinfo'));
  return { simulator, caller, users, openid, token };
}

describe('rule 34: a user access token', () => {
  it('is confirmed by /sns/auth', () => {
    const { caller, openid, token } = setUp();

    expect(caller.asUser('/sns/auth', token, openid)).toEqual({ errcode: 0, errmsg: 'ok' });
  });

  it('gets the profile from /sns/userinfo', () => {
    const { caller, openid, token } = setUp();

    expect(caller.asUser('/sns/userinfo', token, openid)).toEqual({
      openid,
      nickname: '小明',
      sex: 0,
      province: '',
      city: '',
      country: '',
      headimgurl: '',
      privilege: [],
      unionid: 'u1',
    });
  });

  it('with the base scope gets no profile', () => {
    const { caller, users, openid } = setUp();
    const { access_token } = caller.exchange(users.authorize(openid));

    const answer = caller.asUser('/sns/userinfo', access_token, openid);

    expect(answer.errcode).toBe(48001);
    expect(answer.errmsg).toMatch(/^api unauthorized, rid: /);
  });

  it.each(['/sns/auth', '/sns/userinfo'] as const)('is refused at %s', (path) => {
    const { simulator, caller, openid, token } = setUp();
    const codes = [
      caller.asUser(path, token, 'other'),
      caller.asUser(path, token, ''),
      caller.asUser(path, '', openid),
      caller.asUser(path, '85_other', openid),
    ].map(({ errcode }) => errcode);
    simulator.time.advance(7_200_000);

    expect(codes).toEqual([40003, 41009, 41001, 40001]);
    expect(caller.asUser(path, token, openid).errcode).toBe(42001);
  });

  it.each([42007, 40001] as const)('after a new password can get %d', (changedPasswordUseCode) => {
    const { caller, users, openid, token } = setUp({ behaviour: { changedPasswordUseCode } });

    users.changePassword(openid);

    expect(caller.asUser('/sns/auth', token, openid).errcode).toBe(changedPasswordUseCode);
  });

  it('is no access token, nor the other way round', () => {
    const { caller, openid, token } = setUp();

    expect(caller.use(token).errcode).toBe(40001);
    expect(caller.asUser('/sns/auth', caller.token().access_token, openid).errcode).toBe(40001);
  });

  it('is matched by a fault of its app', async () => {
    const { simulator, openid, token } = setUp();
    simulator.faults.add({ kind: 'errcode', errcode: -1, appId });

    const answer = await simulator.handle({ url: `/sns/auth?access_token=${token}&openid=${openid}` });

    expect(answer.body).toContain('"system error, rid: ');
  });
});

describe('the users of an app', () => {
  it('have openids of their own', () => {
    const { simulator, openid } = setUp();
    simulator.addApp({ appId: 'wxb', appSecret: 's' });

    expect(openid).toMatch(/^o[A-Za-z0-9_-]{27}$/);
    expect(() => simulator.console('wxb').users.authorize(openid)).toThrow(`a user of ${appId}`);
    expect(() => simulator.console('wxb').users.changePassword(openid)).toThrow('no user with that "openid"');
  });

  it('do not affect tokens of another app', () => {
    const { simulator, token } = setUp();
    simulator.addApp({ appId: 'wxb', appSecret: 's' });
    const { users } = simulator.console('wxb');

    expect(users.acceptsToken(token)).toBe(false);
    expect(users.killToken(token)).toBe(false);
    expect(users.tokens()).toEqual([]);
  });

  it('do not change the access tokens that follow', () => {
    const [plain, busy] = [new Caller(stillSimulator()), setUp().caller];

    expect(busy.token()).toEqual(plain.token());
  });
});
