import { describe, expect, it } from 'vitest';
import { Caller, stillSimulator } from '../../test/caller.js';
import type { WechatSimulatorOptions } from '../index.js';

const DAY = 86_400;

function setUp(options: WechatSimulatorOptions = {}) {
  const simulator = stillSimulator(options);
  const caller = new Caller(simulator);
  const { access_token } = caller.stableToken();
  const withToken = (path: string, body: unknown) =>
    caller.post(`${path}?access_token=${access_token}`, body);
  return {
    simulator,
    caller,
    pass: (seconds: number) => simulator.time.advance(seconds * 1000),
    clear: (appid = caller.appId) => withToken('/cgi-bin/clear_quota', { appid }),
    clearV2: (appsecret = caller.secret) =>
      caller.post(`/cgi-bin/clear_quota/v2?${new URLSearchParams({ appid: caller.appId, appsecret })}`, {}),
    clearPath: (cgi_path: string) => withToken('/cgi-bin/openapi/quota/clear', { cgi_path }),
    quota: (cgi_path: string) => withToken('/cgi-bin/openapi/quota/get', { cgi_path }),
  };
}

describe('clear_quota', () => {
  it.each(['clear', 'clearV2'] as const)('rule 27: %s resets the counters', (way) => {
    const { caller, ...ways } = setUp({ limits: { tokenPerDay: 1 } });
    caller.token();
    const refused = caller.token().errcode;

    const cleared = ways[way]();

    expect(refused).toBe(45009);
    expect(cleared).toEqual({ errcode: 0, errmsg: 'ok' });
    expect(caller.token().errcode).toBeUndefined();
  });

  it('rule 27: ten a month, shared by both ways', () => {
    const { clear, clearV2, pass } = setUp({ timings: { lifeSeconds: 30 * DAY } });
    const codes = Array.from({ length: 5 }, () => [clear().errcode, clearV2().errcode]).flat();

    const refused = [clear(), clearV2()];
    pass(10 * DAY);

    expect(new Set(codes)).toEqual(new Set([0]));
    expect(refused.map((answer) => answer.errcode)).toEqual([48006, 48006]);
    expect(refused[0]?.errmsg).toMatch(/^forbid to clear quota because of reaching the limit rid: /);
    expect(clear().errcode).toBe(0);
  });

  it("rule 27: another app's id is refused", () => {
    expect(setUp().clear('wxffffffffffffffff').errcode).toBe(40013);
  });

  it('rule 27: v2 checks the AppSecret', () => {
    expect(setUp().clearV2('wrong').errcode).toBe(40125);
  });

  it.each([
    [true, undefined],
    [false, 45009],
  ])('resets the forced refreshes: %s', (clearQuotaCoversForced, errcode) => {
    const { caller, clearV2, pass } = setUp({
      limits: { forcePerDay: 1 },
      behaviour: { clearQuotaCoversForced },
    });
    caller.forceRefresh();
    pass(30);

    clearV2();

    expect(caller.forceRefresh().errcode).toBe(errcode);
  });

  it('resets a single path, a limited number of times a month', () => {
    const { caller, clearPath } = setUp({ limits: { tokenPerDay: 1, pathClearsPerMonth: 1 } });
    caller.token();

    const cleared = clearPath('/cgi-bin/token').errcode;

    expect(cleared).toBe(0);
    expect(caller.token().errcode).toBeUndefined();
    expect(clearPath('/cgi-bin/token').errcode).toBe(48006);
  });
});

describe('openapi/quota/get', () => {
  it('rule 28: the stable endpoint shows its quota and its rate', () => {
    const { caller, quota } = setUp();
    caller.stableToken();

    expect(quota('/cgi-bin/stable_token')).toEqual({
      errcode: 0,
      errmsg: 'ok',
      quota: { daily_limit: 500_000, used: 2, remain: 499_998 },
      rate_limit: { call_count: 10_000, refresh_second: 60 },
      component_rate_limit: { call_count: 1_050_000, refresh_second: 60 },
    });
  });

  it('rule 28: a used-up quota shows nothing left, however many calls there were', () => {
    const { caller, quota } = setUp({ limits: { tokenPerDay: 1 } });
    for (let i = 0; i < 3; i++) caller.token();

    expect(quota('/cgi-bin/token')['quota']).toEqual({ daily_limit: 1, used: 1, remain: 0 });
  });

  it('rule 28: forced refreshes have no counter of their own in it', () => {
    const { caller, quota, pass } = setUp({ limits: { forcePerDay: 1 } });
    caller.forceRefresh();
    pass(30);

    const refused = caller.forceRefresh().errcode;

    expect(refused).toBe(45009);
    expect(quota('/cgi-bin/stable_token')['quota']).toMatchObject({ used: 3, remain: 499_997 });
  });

  it.each([
    ['cgi-bin/token', 76003],
    ['/sns/auth', 76022],
    ['', 76021],
  ])('rule 28: the path "%s" is refused with %d', (path, errcode) => {
    expect(setUp().quota(path).errcode).toBe(errcode);
  });
});
