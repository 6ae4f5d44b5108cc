import { describe, expect, it } from 'vitest';
import { Caller, START, stillSimulator } from '../test/caller.js';
import { DEFAULT_APP, WechatSimulator, type WechatSimulatorOptions } from './index.js';

const OTHER_APP = { appId: 'wxfedcba9876543210', appSecret: 'ffeeddccbbaa99887766554433221100' };

function setUp(options: WechatSimulatorOptions = {}) {
  const simulator = stillSimulator(options);
  return { simulator, journal: simulator.journal, caller: new Caller(simulator) };
}

describe('the journal', () => {
  it('records which caller got which token, and which caller used it', () => {
    const { journal, caller } = setUp();
    const { access_token } = caller.stableToken();
    caller.stableToken();
    caller.use(access_token);

    const who = {
      at: START,
      ip: '203.0.113.9',
      appId: DEFAULT_APP.appId,
      status: 200,
      errcode: 0,
      processed: true,
    };
    expect(journal.calls()).toEqual([
      { ...who, method: 'POST', path: '/cgi-bin/stable_token', given: 'stable-1' },
      { ...who, method: 'POST', path: '/cgi-bin/stable_token', given: 'stable-1' },
      { ...who, method: 'GET', path: '/cgi-bin/getcallbackip', used: 'stable-1' },
    ]);
    expect(journal.issued()).toMatchObject([{ id: 'stable-1', value: access_token, by: 'caller' }]);
  });

  it('can be filtered by path, app, address, errcode and time', () => {
    const { simulator, journal, caller } = setUp({ apps: [DEFAULT_APP, OTHER_APP] });
    caller.token();
    simulator.time.advance(1000);
    caller.ip = '198.51.100.1';
    caller.token({ appid: OTHER_APP.appId, secret: 'wrong' });

    const counts = [
      journal.calls('/cgi-bin/token'),
      journal.calls({ appId: OTHER_APP.appId }),
      journal.calls({ ip: '203.0.113.9' }),
      journal.calls({ errcode: 40125 }),
      journal.calls({ since: START + 1 }),
      journal.calls({ path: '/cgi-bin/stable_token' }),
    ].map((entries) => entries.length);

    expect(counts).toEqual([2, 1, 1, 1, 1, 0]);
    expect(journal.issued(DEFAULT_APP.appId)).toHaveLength(1);
    expect(journal.issued(OTHER_APP.appId)).toHaveLength(0);
  });

  it('counts refused uses, of one app and of all', () => {
    const { simulator, journal, caller } = setUp();
    const { access_token } = caller.token();
    simulator.killToken(access_token);

    caller.use(access_token);
    caller.use('85_made-up');
    caller.token({ secret: 'wrong' });

    expect(journal.refusedUses(DEFAULT_APP.appId)).toBe(1);
    expect(journal.refusedUses()).toBe(2);
    expect(journal.totals()).toEqual({ calls: 4, given: 1, refusedUses: 2 });
  });

  it('keeps no sums for unknown apps', () => {
    const { journal, caller } = setUp();

    caller.token({ appid: 'wxffffffffffffffff' });

    expect(journal.totals('wxffffffffffffffff').calls).toBe(0);
    expect(journal.calls({ appId: 'wxffffffffffffffff' })).toHaveLength(1);
  });

  it('with a limit keeps the latest calls, continues to count, and keeps every valid token', () => {
    const { simulator, journal, caller } = setUp({ journal: { limit: 3 } });
    const stable = caller.stableToken();
    for (let i = 0; i < 20; i++) caller.token();

    expect(journal.calls()).toHaveLength(3);
    expect(journal.calls().map(({ given }) => given)).toEqual(['legacy-19', 'legacy-20', 'legacy-21']);
    expect(journal.totals().calls).toBe(21);
    expect(journal.issued().map(({ id }) => id)).toEqual(['stable-1', 'legacy-20', 'legacy-21']);
    expect(simulator.isAlive(stable.access_token)).toBe(true);
  });
});

describe('a token', () => {
  it('can be checked for any time in the past', () => {
    const { simulator, caller } = setUp();
    const { access_token } = caller.token();
    simulator.time.advance(1000);
    caller.token();
    simulator.time.advance(400_000);

    const moments = [START - 1, START, START + 300_999, START + 301_000].map((at) =>
      simulator.isAlive(access_token, at),
    );

    expect(moments).toEqual([false, true, true, false]);
    expect(simulator.isAlive(access_token)).toBe(false);
    expect(simulator.isAlive('85_made-up')).toBe(false);
  });
});

describe('another program', () => {
  it('gets a token from /cgi-bin/token, which supersedes ours and counts against the quota', () => {
    const { simulator, journal, caller } = setUp({ limits: { tokenPerDay: 2 } });
    const { access_token } = caller.token();

    const foreign = simulator.mintElsewhere(DEFAULT_APP.appId);
    simulator.time.advance(300_000);

    expect(foreign.by).toBe('elsewhere');
    expect(simulator.isAlive(access_token)).toBe(false);
    expect(caller.token().errcode).toBe(45009);
    expect(journal.calls('/cgi-bin/token')).toHaveLength(2);
  });

  it('forces a refresh of the stable token, within the interval of 30 seconds', () => {
    const { simulator, caller } = setUp();
    const { access_token } = caller.stableToken();

    const [first, swallowed] = [1, 2].map(() => simulator.forceElsewhere(DEFAULT_APP.appId));
    simulator.time.advance(30_000);
    simulator.forceElsewhere(DEFAULT_APP.appId);

    expect(swallowed).toBe(first);
    expect(simulator.isAlive(access_token)).toBe(false);
  });

  it('is refused beyond the forced refreshes of a day', () => {
    const { simulator } = setUp({ limits: { forcePerDay: 0 } });

    expect(simulator.forceElsewhere(DEFAULT_APP.appId)).toBeUndefined();
  });
});

describe('a simulator', () => {
  it('has a made-up app by default', () => {
    expect(setUp().simulator.appIds).toEqual([DEFAULT_APP.appId]);
    expect(DEFAULT_APP.appId).toMatch(/^wx[0-9a-f]{16}$/);
    expect(DEFAULT_APP.appSecret).toMatch(/^[0-9a-f]{32}$/);
  });

  it('differs from every other one, because a restart must not accept earlier tokens', () => {
    const [one, other] = [new WechatSimulator(), new WechatSimulator()];

    expect(one.instanceId).not.toBe(other.instanceId);
    expect(new Caller(one).token().access_token).not.toBe(new Caller(other).token().access_token);
  });

  it('separates apps', () => {
    const { simulator, caller } = setUp({
      apps: [DEFAULT_APP, { ...OTHER_APP, timings: { lifeSeconds: 12, renewsInLastSeconds: 0.5 } }],
    });
    const mine = caller.token();

    const theirs = caller.token({ appid: OTHER_APP.appId, secret: OTHER_APP.appSecret });

    expect(theirs.expires_in).toBe(12);
    expect(simulator.isAlive(mine.access_token)).toBe(true);
    expect(caller.token({ appid: OTHER_APP.appId }).errcode).toBe(40125);
  });

  it('refuses an app that already exists, and a console for an unknown one', () => {
    const { simulator } = setUp();

    expect(() => simulator.addApp(DEFAULT_APP)).toThrow('The app wx0123456789abcdef already exists.');
    expect(() => simulator.console('wx?')).toThrow('The simulator has no app wx?, only wx0123456789abcdef.');
  });

  it('follows its clock, accelerated if configured', () => {
    let now = START;
    const simulator = stillSimulator({ clock: { now: () => now }, timeScale: 120 });
    const { access_token } = new Caller(simulator).token();

    now += 59_999;
    const before = simulator.isAlive(access_token);
    now += 1;

    expect([before, simulator.isAlive(access_token)]).toEqual([true, false]);
  });

  it('refuses a lifetime in which each call would issue a new stable token', () => {
    expect(() => setUp({ timings: { lifeSeconds: 300 } })).toThrow('set timings.renewsInLastSeconds too');
  });

  it('does not go back in time', () => {
    expect(() => setUp().simulator.time.advance(-1)).toThrow('Time only moves forward');
  });
});
