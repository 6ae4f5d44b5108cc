import { describe, expect, it } from 'vitest';
import { WechatRefusedError } from '../../errors/wechat-refused.error.js';
import { WechatUnavailableError } from '../../errors/wechat-unavailable.error.js';
import type { WechatAppStatus, WechatTokenStatus } from '../wechat-token.status.js';
import { healthOf } from './health-of.js';

const APP_ID = 'wx0123456789abcdef';
const key = { appId: APP_ID, kind: 'access-token' };
const fresh: WechatAppStatus['accessToken'] = {
  key,
  state: 'fresh',
  isIdle: false,
  isCommitPending: false,
  remainingMs: 7_000_000,
};
const none: WechatAppStatus['accessToken'] = { key, state: 'none', isIdle: false, isCommitPending: false };
const away = new WechatUnavailableError(APP_ID, 'HTTP_502');
const wrongAddress = new WechatRefusedError({
  appId: APP_ID,
  errcode: 40164,
  scope: 'address',
  callerIp: '203.0.113.9',
});
const budget = (used: number) => ({ budgets: [{ id: 'stable', used, resetsInMs: 1_000, limit: 1_000 }] });

const statusWith = (
  app: Partial<Omit<WechatAppStatus, 'credentials'>>,
  store: WechatTokenStatus['store'] = { isAway: false },
) => {
  const { accessToken = fresh, tickets = [] } = app;
  const whole = {
    appId: APP_ID,
    endpoint: 'stable',
    isDefault: true,
    accessToken,
    tickets,
    credentials: [accessToken, ...tickets],
    budgets: [],
  } as const;
  return { role: 'issuer', instanceId: 'abc123', store, apps: [{ ...whole, ...app }] } as const;
};

describe('healthOf', () => {
  it.each<[string, WechatTokenStatus, string, readonly string[]]>([
    ['a fresh token', statusWith({}), 'up', []],
    ['a token that is due', statusWith({ accessToken: { ...fresh, state: 'due' } }), 'up', []],
    ['an app that nobody uses', statusWith({ accessToken: { ...none, isIdle: true } }), 'up', []],
    [
      'an app that nobody uses while the store is away',
      statusWith({ accessToken: { ...none, isIdle: true } }, { isAway: true, reason: 'TIMEOUT' }),
      'up',
      [],
    ],
    ['no token yet', statusWith({ accessToken: none }), 'down', ['NO_CREDENTIAL']],
    [
      'no token, and WeChat away',
      statusWith({ accessToken: { ...none, failure: away } }),
      'down',
      ['NO_CREDENTIAL'],
    ],
    [
      'a token that cannot be refreshed',
      statusWith({ accessToken: { ...fresh, state: 'due', failure: away } }),
      'degraded',
      ['REFRESH_FAILING'],
    ],
    [
      'a token that the store does not accept',
      statusWith({ accessToken: { ...fresh, isCommitPending: true } }),
      'degraded',
      ['COMMIT_PENDING'],
    ],
    [
      'a token, and a ticket that cannot be issued',
      statusWith({ tickets: [{ ...none, failure: away }] }),
      'degraded',
      ['REFRESH_FAILING'],
    ],
    [
      'no token, and therefore no ticket',
      statusWith({ accessToken: { ...none, failure: away }, tickets: [{ ...none, failure: away }] }),
      'down',
      ['NO_CREDENTIAL'],
    ],
    [
      'a token, and the store away',
      statusWith({}, { isAway: true, reason: 'TIMEOUT' }),
      'degraded',
      ['STORE_AWAY'],
    ],
    [
      'a token, and a store that refuses writes',
      statusWith({}, { isAway: false, isReadOnly: true, reason: 'OOM' }),
      'degraded',
      ['STORE_READ_ONLY'],
    ],
    [
      'a token that was invalidated elsewhere',
      statusWith({ foreignRefresh: { agoMs: 1, ageMs: 60_000 } }),
      'degraded',
      ['FOREIGN_REFRESH'],
    ],
    ['a budget below four fifths', statusWith(budget(799)), 'up', []],
    ['a budget of four fifths', statusWith(budget(800)), 'degraded', ['BUDGET_HIGH']],
    [
      'several things at once',
      statusWith(
        { accessToken: { ...none, failure: away }, ...budget(1_000) },
        { isAway: true, reason: 'OOM' },
      ),
      'down',
      ['NO_CREDENTIAL', 'STORE_AWAY', 'BUDGET_HIGH'],
    ],
  ])('of %s', (_, status, health, codes) => {
    const actual = healthOf(status, 'en');

    expect(actual.status).toBe(health);
    expect(actual.apps[0]?.status).toBe(health);
    expect(actual.apps[0]?.reasons.map(({ code }) => code)).toEqual(codes);
  });

  it('is that of the worst app', () => {
    const {
      apps: [degraded],
    } = statusWith({ foreignRefresh: { agoMs: 1, ageMs: 1 } });
    const {
      apps: [down],
    } = statusWith({ accessToken: none });
    const status = statusWith({});

    expect(healthOf({ ...status, apps: [] }, 'en').status).toBe('up');
    expect(healthOf({ ...status, apps: [...status.apps, degraded] }, 'en').status).toBe('degraded');
    expect(healthOf({ ...status, apps: [degraded, down, ...status.apps] }, 'en').status).toBe('down');
  });

  it('names the address to enter, and quotes WeChat', () => {
    const actual = healthOf(statusWith({ accessToken: { ...none, failure: wrongAddress } }), 'en');

    expect(actual.apps[0]?.reasons[0]).toMatchObject({
      errorCode: 'WECHAT_REFUSED',
      errcode: 40164,
      callerIp: '203.0.113.9',
      message: expect.stringContaining('203.0.113.9'),
    });
  });

  it('has a remedy for each reason in both languages', () => {
    const status = statusWith(
      {
        accessToken: { ...none, isCommitPending: true },
        foreignRefresh: { agoMs: 1, ageMs: 1 },
        ...budget(900),
      },
      { isAway: true, reason: 'NOPERM' },
    );

    const [en, zh] = (['en', 'zh'] as const).map((language) => healthOf(status, language).apps[0]!.reasons);

    expect(en).toHaveLength(5);
    for (const [i, reason] of en!.entries()) {
      expect(reason.remedy.length).toBeGreaterThan(20);
      expect(zh![i]!.remedy).toMatch(/\p{Script=Han}/u);
      expect(zh![i]!.message).toMatch(/\p{Script=Han}/u);
    }
  });
});
