import { describe, expect, it } from 'vitest';
import { Caller, START, stillSimulator } from '../../test/caller.js';
import { DEFAULT_APP } from '../index.js';

const OTHER_APP = { appId: 'wxfedcba9876543210', appSecret: 'ffeeddccbbaa99887766554433221100' };

function setUp() {
  const simulator = stillSimulator({ apps: [DEFAULT_APP, OTHER_APP], timings: { lifeSeconds: 9 * 86_400 } });
  const caller = new Caller(simulator);
  const { access_token } = caller.token();
  const look = (rid: string) => caller.post(`/cgi-bin/openapi/rid/get?access_token=${access_token}`, { rid });
  return { simulator, caller, look };
}

function ridIn(errmsg: string): string {
  return errmsg.slice(errmsg.indexOf('rid: ') + 5);
}

describe('openapi/rid/get', () => {
  it('rule 29: a rid finds its request', () => {
    const { caller, look } = setUp();
    const { errmsg } = caller.token({ secret: 'wrong' });

    const { request } = look(ridIn(errmsg));

    expect(request).toMatchObject({ invoke_time: START / 1000, client_ip: '203.0.113.9' });
    expect(request).toHaveProperty('request_url', expect.stringContaining('secret=wrong'));
    expect(request).toHaveProperty('response_body', expect.stringContaining('40125'));
  });

  it.each([
    ['00000000-00000000-00000000', 76001],
    ['not-a-rid', 76002],
  ])('rule 29: %s is refused with %d', (rid, errcode) => {
    expect(setUp().look(rid).errcode).toBe(errcode);
  });

  it("rule 29: another app's rid is refused", () => {
    const { caller, look } = setUp();
    const { errmsg } = caller.token({ appid: OTHER_APP.appId, secret: 'wrong' });

    expect(look(ridIn(errmsg)).errcode).toBe(76003);
  });

  it('rule 29: a rid expires after seven days', () => {
    const { simulator, caller, look } = setUp();
    const rid = ridIn(caller.token({ secret: 'wrong' }).errmsg);

    simulator.time.advance(7 * 86_400_000);
    const before = look(rid).errcode;
    simulator.time.advance(1);

    expect([before, look(rid).errcode]).toEqual([0, 76004]);
  });
});
