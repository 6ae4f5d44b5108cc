import { describe, expect, it } from 'vitest';
import { Caller, stillSimulator } from '../../test/caller.js';
import { type AppOptions, DEFAULT_APP, type WechatSimulatorOptions } from '../index.js';

function setUp(app: Partial<AppOptions> = {}, options: WechatSimulatorOptions = {}) {
  const simulator = stillSimulator({ ...options, apps: [{ ...DEFAULT_APP, ...app }] });
  const caller = new Caller(simulator);
  return {
    caller,
    console: simulator.console(DEFAULT_APP.appId),
    pass: (seconds: number) => simulator.time.advance(seconds * 1000),
    codeFrom: (ip: string) => {
      caller.ip = ip;
      return caller.token().errcode;
    },
  };
}

describe('the whitelist', () => {
  it('rule 24: is off unless set', () => {
    expect(setUp().codeFrom('203.0.113.9')).toBeUndefined();
  });

  it.each([
    ['203.0.113.9', '203.0.113.9', true],
    ['203.0.113.9', '203.0.113.10', false],
    ['203.0.113.0/24', '203.0.113.255', true],
    ['203.0.113.0/24', '203.0.114.0', false],
    ['203.0.113.8/31', '203.0.113.10', false],
    ['203.0.113.*', '203.0.113.77', true],
    ['203.0.113.*', '203.0.112.77', false],
    ['203.0.113.9', '::ffff:203.0.113.9', true],
    ['2001:db8::/32', '2001:db8::1', true],
    ['2001:db8::/32', '2001:db9::1', false],
  ])('rule 24: with %s an address of %s may call: %s', (entry, ip, allowed) => {
    expect(setUp({ whitelist: [entry] }).codeFrom(ip)).toBe(allowed ? undefined : 40164);
  });

  it('rule 24: the refusal names the address', () => {
    const { caller } = setUp({ whitelist: [] });

    expect(caller.stableToken().errmsg).toMatch(
      /^invalid ip 203\.0\.113\.9 ipv6 ::ffff:203\.0\.113\.9, not in whitelist rid: /,
    );
  });

  it.each([
    ['an official account and a wildcard', 'official-account', ['203.0.113.*'], /takes no "\*"/],
    [
      'a mini program and eleven entries',
      'mini-program',
      Array(11).fill('203.0.113.9'),
      /10 entries, not 11/,
    ],
    [
      'an entry with a port',
      'mini-program',
      ['203.0.113.9:80'],
      /"203\.0\.113\.9:80" is not a valid whitelist entry/,
    ],
    ['a name', 'mini-program', ['example.org'], /"example\.org" is not a valid whitelist entry/],
  ] as const)('rule 24: %s are refused by the console', (_name, profile, entries, sentence) => {
    const { console } = setUp({ profile });

    expect(() => console.setWhitelist(entries)).toThrow(sentence);
  });

  it('rule 24: a change has effect after its delay', () => {
    const { console, codeFrom, pass } = setUp({}, { timings: { whitelistDelaySeconds: 300 } });
    console.setWhitelist(['198.51.100.1']);

    pass(299.999);
    const before = codeFrom('203.0.113.9');
    pass(0.001);

    expect([before, codeFrom('203.0.113.9')]).toEqual([undefined, 40164]);
  });

  it('rule 24: it can be turned off again', () => {
    const { console, codeFrom } = setUp({ whitelist: [] });

    console.setWhitelist(undefined);

    expect(codeFrom('203.0.113.9')).toBeUndefined();
  });
});

describe('the confirmation of addresses', () => {
  const app = { profile: 'official-account', confirmation: true } as const;
  const ip = '203.0.113.9';

  it('rule 25: the first call requests a confirmation from the administrator, the next ones wait', () => {
    const { codeFrom } = setUp(app);

    expect([codeFrom(ip), codeFrom(ip), codeFrom('198.51.100.1')]).toEqual([89503, 89501, 89503]);
  });

  it('rule 25: a confirmed address passes', () => {
    const { codeFrom, console } = setUp(app);
    codeFrom(ip);

    console.approveIp(ip);

    expect([codeFrom(ip), codeFrom('198.51.100.1')]).toEqual([undefined, 89503]);
  });

  it('rule 25: a refused address is blocked for an hour and may then request again', () => {
    const { codeFrom, console, pass } = setUp(app);
    codeFrom(ip);
    console.refuseIp(ip);

    pass(3599.999);
    const before = codeFrom(ip);
    pass(0.001);

    expect([before, codeFrom(ip), codeFrom(ip)]).toEqual([89507, 89503, 89501]);
  });

  it('rule 25: an address refused twice within a day is blocked for a day', () => {
    const { codeFrom, console, pass } = setUp(app);
    console.refuseIp(ip);
    pass(3600);
    console.refuseIp(ip);

    pass(86_399.999);
    const before = codeFrom(ip);
    pass(0.001);

    expect([before, codeFrom(ip)]).toEqual([89506, 89503]);
  });

  it('rule 25: refusals more than a day apart block for an hour each', () => {
    const { codeFrom, console, pass } = setUp(app);
    console.refuseIp(ip);
    pass(86_400);

    console.refuseIp(ip);

    expect(codeFrom(ip)).toBe(89507);
  });

  it('rule 25: a whitelist takes its place', () => {
    expect(setUp({ ...app, whitelist: [ip] }).codeFrom(ip)).toBeUndefined();
  });

  it.each([
    [false, undefined],
    [true, 89503],
  ])('covers calls with a token: %s', (confirmationOnUse, errcode) => {
    const { caller, console } = setUp(app, { behaviour: { confirmationOnUse } });
    console.approveIp(ip);
    const { access_token } = caller.token();

    caller.ip = '198.51.100.1';

    expect(caller.use(access_token).errcode).toBe(errcode);
  });
});
