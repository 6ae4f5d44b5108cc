import { describe, expect, it } from 'vitest';
import { RefusalAllowances } from './refusal-allowances.js';
import { TokenVerdicts, type DoubtedTokens } from './token-verdicts.js';

/** An app whose tokens WeChat judges as a test says, one check at a time. */
class App {
  value = 'first';
  checks = 0;
  reports: string[] = [];
  verdict: 'accepted' | 'refused' | 'unknown' = 'accepted';
  /** Ends the check that is under way. */
  answer: () => void = () => undefined;
  isHeld = false;

  readonly tokens: DoubtedTokens = {
    appId: 'wx0123456789abcdef',
    getCredential: async () => ({ value: this.value }) as never,
    checkAccessToken: async () => {
      this.checks += 1;
      const { verdict, value } = this;
      if (this.isHeld) await new Promise<void>((resolve) => (this.answer = resolve));
      return { verdict, credential: { value } as never };
    },
    reportRejected: async (value) => {
      this.reports.push(value);
      this.value = 'second';
      return {} as never;
    },
  };
}

function world() {
  const clock = { now: 0 };
  return { clock, app: new App(), verdicts: new TokenVerdicts(() => clock.now) };
}

describe('a verdict', () => {
  it('that accepts a token counts for calls that were sent before it was asked for, and for 2 s', async () => {
    const { clock, app, verdicts } = world();
    clock.now = 10;
    expect(await verdicts.verdictOn(app.tokens, 'first', 5)).toBe('accepted');

    clock.now = 2_010;
    expect(await verdicts.verdictOn(app.tokens, 'first', 5)).toBe('accepted');
    expect(app.checks).toBe(1);
    clock.now = 2_011;
    expect(await verdicts.verdictOn(app.tokens, 'first', 5)).toBe('accepted');
    expect(app.checks).toBe(2);
  });

  it('that accepts a token says nothing about a call that was sent after it was asked for', async () => {
    const { clock, app, verdicts } = world();
    clock.now = 10;
    await verdicts.verdictOn(app.tokens, 'first', 5);
    app.verdict = 'refused';

    expect(await verdicts.verdictOn(app.tokens, 'first', 11)).toBe('refused');
  });

  it('that refuses a token counts for later calls as well: it stays refused', async () => {
    const { clock, app, verdicts } = world();
    app.verdict = 'refused';
    await verdicts.verdictOn(app.tokens, 'first', 0);
    clock.now = 1_000;

    expect(await verdicts.verdictOn(app.tokens, 'first', 900)).toBe('refused');
    expect(app.checks).toBe(1);
  });

  it('is not asked for where the token is another one by now', async () => {
    const { app, verdicts } = world();
    app.value = 'second';

    expect(await verdicts.verdictOn(app.tokens, 'first', 0)).toBe('replaced');
    expect(app.checks).toBe(0);
  });

  it('is waited for by all who come meanwhile, and asked for again by those it does not count for', async () => {
    const { clock, app, verdicts } = world();
    app.isHeld = true;
    const before = Array.from({ length: 50 }, () => verdicts.verdictOn(app.tokens, 'first', 0));
    await expect.poll(() => app.checks).toBe(1);
    clock.now = 5;
    const after = verdicts.verdictOn(app.tokens, 'first', 5);
    app.isHeld = false;
    app.answer();

    expect(new Set(await Promise.all(before))).toEqual(new Set(['accepted']));
    expect(await after).toBe('accepted');
    expect(app.checks).toBe(2);
  });
});

describe('a report', () => {
  it('is one for all callers of the same token', async () => {
    const { app, verdicts } = world();

    await Promise.all(Array.from({ length: 50 }, () => verdicts.replace(app.tokens, 'first')));

    expect(app.reports).toEqual(['first']);
  });
});

describe('an allowance', () => {
  it('is three refusals a minute, for each client and path of its own', () => {
    const clock = { now: 0 };
    const allowances = new RefusalAllowances(() => clock.now);
    for (let refusal = 0; refusal < 3; refusal += 1) {
      expect(allowances.isLeft('shop', '/a')).toBe(true);
      allowances.spend('shop', '/a');
    }

    expect([allowances.isLeft('shop', '/a'), allowances.isLeft('shop', '/b')]).toEqual([false, true]);
    clock.now = 60_000;
    expect(allowances.isLeft('shop', '/a')).toBe(true);
  });

  it('is one for all paths of a client as well, and none of another', () => {
    const allowances = new RefusalAllowances(() => 0);
    for (let path = 0; path < 20; path += 1) allowances.spend('shop', `/a${path}`);

    expect([allowances.isLeft('shop', '/new'), allowances.isLeft('crm', '/new')]).toEqual([false, true]);
  });
});
