import { describe, expect, it } from 'vitest';
import { setUp } from '../../test/caller.js';

describe('the AppSecret', () => {
  it('rule 26: freezing and unfreezing have effect after ten minutes', () => {
    const { caller, console, pass } = setUp();
    const codes: (number | undefined)[] = [];
    const look = () => codes.push(caller.stableToken().errcode);

    console.freezeSecret();
    pass(599.999);
    look();
    pass(0.001);
    look();
    console.unfreezeSecret();
    pass(599.999);
    look();
    pass(0.001);
    look();

    expect(codes).toEqual([undefined, 40243, 40243, undefined]);
  });

  it('rule 26: after a reset both secrets pass for the overlap, then the new one alone', () => {
    const { caller, console, pass } = setUp();
    const appSecret = console.resetSecret();
    const codes = () => [caller.token().errcode, caller.token({ secret: appSecret }).errcode];

    pass(299.999);
    const during = codes();
    pass(0.001);

    expect(during).toEqual([undefined, undefined]);
    expect(codes()).toEqual([40125, undefined]);
  });

  it('rule 26: a new secret can be refused for a while', () => {
    const { caller, console, pass } = setUp({ timings: { newSecretDelaySeconds: 60 } });
    const secret = console.resetSecret();
    const before = caller.token({ secret }).errcode;

    pass(60);

    expect([before, caller.token({ secret }).errcode]).toEqual([40125, undefined]);
  });

  it.each([
    [false, true],
    [true, false],
  ])(
    'rule 26: with secretResetKillsTokens %s a token outlives a reset: %s',
    (secretResetKillsTokens, alive) => {
      const { simulator, caller, console } = setUp({ behaviour: { secretResetKillsTokens } });
      const { access_token } = caller.stableToken();

      console.resetSecret();

      expect(simulator.isAlive(access_token)).toBe(alive);
    },
  );

  it.each([
    [false, true],
    [true, false],
  ])('rule 26: with freezeKillsTokens %s a token outlives a freeze: %s', (freezeKillsTokens, alive) => {
    const { simulator, caller, console, pass } = setUp({ behaviour: { freezeKillsTokens } });
    const { access_token } = caller.token();

    console.freezeSecret();
    pass(599);
    const before = simulator.isAlive(access_token);
    pass(1);

    expect([before, simulator.isAlive(access_token)]).toEqual([true, alive]);
  });

  it('a wrong one can be answered in the older way', () => {
    const { caller } = setUp({ behaviour: { wrongSecretCode: 40001 } });

    expect(caller.token({ secret: 'wrong' }).errcode).toBe(40001);
  });
});
