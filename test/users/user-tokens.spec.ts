import { MemoryTokenStore, type CommitRequest } from 'nestjs-wechat-token';
import { afterEach, describe, expect, it } from 'vitest';
import { Gate } from '../api-client/gate.js';
import { thrownBy } from '../thrown-by.js';
import { eventually } from '../waiting/eventually.js';
import {
  APP,
  authorized,
  DAY,
  EXCHANGE,
  HOUR,
  MINUTE,
  OTHER_APP,
  REFRESH,
  Stage,
  USER_INFO,
} from './application.js';

/** A store that accepts nothing once it is closed. */
class ClosingStore extends MemoryTokenStore {
  isClosed = false;

  override commit(request: CommitRequest) {
    if (this.isClosed) throw new Error('closed');
    return super.commit(request);
  }

  override async close(): Promise<void> {
    this.isClosed = true;
  }
}

const ANN = 'openid-of-ann';
const GONE = { code: 'AUTHORIZATION_GONE', appId: APP.appId, retryable: false };
const ENDED = { ...GONE, reason: 'ENDED' };

let stage: Stage;
afterEach(() => stage.strike());

describe("a user's access token", () => {
  it('is read without a call until its two hours are over, then refreshed once for all callers', async () => {
    stage = await Stage.set();
    const application = await stage.application();
    const { users } = application;
    await authorized(stage, application, ANN);
    const first = await users.getUserAccessToken(ANN);
    await stage.clock.advance(2 * HOUR - 6 * MINUTE);
    const before = [await users.getUserAccessToken(ANN), stage.calls(REFRESH)];
    await stage.clock.advance(6 * MINUTE);

    const after = await Promise.all(Array.from({ length: 1_000 }, () => users.getUserAccessToken(ANN)));

    expect(before).toEqual([first, 0]);
    expect(new Set(after).size).toBe(1);
    expect(after[0]).not.toBe(first);
    expect(stage.phones().acceptsToken(after[0]!)).toBe(true);
    expect(stage.calls(REFRESH)).toBe(1);
  });

  it('is never refreshed by the clock', async () => {
    stage = await Stage.set();
    const application = await stage.application();
    await authorized(stage, application, ANN);

    await stage.clock.advance(DAY);

    expect(stage.calls(REFRESH)).toBe(0);
  });

  it('can be refreshed as long as its refresh_token is valid, whether WeChat rotates that at each use or not', async () => {
    for (const rotatesRefreshToken of [false, true]) {
      stage = await Stage.set({ behaviour: { rotatesRefreshToken } });
      const application = await stage.application();
      await authorized(stage, application, ANN);
      for (let renewals = 1; renewals <= 5; renewals += 1) {
        await stage.clock.advance(5 * DAY);
        const token = await application.users.getUserAccessToken(ANN);
        expect([stage.phones().acceptsToken(token), stage.calls(REFRESH)]).toEqual([true, renewals]);
      }
      if (!rotatesRefreshToken) await stage.strike();
    }
  });

  it('belongs to its own app, and to no other', async () => {
    stage = await Stage.set();
    const application = await stage.application();
    await authorized(stage, application, ANN);
    await authorized(stage, application, 'openid-elsewhere', { appId: OTHER_APP.appId });

    const [own, other] = [
      await application.users.getUserAccessToken(ANN),
      await application.users.getUserAccessToken('openid-elsewhere', { appId: OTHER_APP.appId }),
    ];
    const foreign = await thrownBy(application.users.getUserAccessToken(ANN, { appId: OTHER_APP.appId }));

    expect([stage.phones().acceptsToken(own), stage.phones(OTHER_APP.appId).acceptsToken(other)]).toEqual([
      true,
      true,
    ]);
    expect(foreign).toMatchObject({ ...GONE, appId: OTHER_APP.appId, reason: 'UNKNOWN' });
    expect(stage.calls(REFRESH)).toBe(0);
  });

  it.each(['', 'a b', 'x'.repeat(65), '../../etc', undefined])(
    'is refused for the openid %j',
    async (openId) => {
      stage = await Stage.set();
      const { users } = await stage.application();

      expect(await thrownBy(users.getUserAccessToken(openId as string))).toMatchObject({
        code: 'AUTHORIZATION_INVALID',
        reason: 'OPENID',
      });
    },
  );

  it('that WeChat refused is replaced, once for all reports', async () => {
    stage = await Stage.set();
    const application = await stage.application();
    await authorized(stage, application, ANN);
    const killed = await application.users.getUserAccessToken(ANN);
    stage.phones().killToken(killed);

    const reports = Array.from({ length: 50 }, () => application.users.reportRejected(ANN, killed));
    const next = new Set((await Promise.all(reports)).map(({ value }) => value));

    expect(next.size).toBe(1);
    expect(stage.phones().acceptsToken([...next][0]!)).toBe(true);
    expect(stage.calls(REFRESH)).toBe(1);
  });
});

describe('an authorization that ended', () => {
  it.each<[string, number, (stage: Stage) => unknown]>([
    ['by a changed password', 42007, (at) => at.phones().changePassword(ANN)],
    ['by withdrawal', 40030, (at) => at.phones().withdraw(ANN)],
    ['after thirty days', 42002, (at) => at.clock.advance(30 * DAY)],
  ])(
    '%s is reported once by WeChat, then without it, until the user agrees again',
    async (_, errcode, end) => {
      stage = await Stage.set();
      const application = await stage.application();
      const other = await stage.application();
      await authorized(stage, application, ANN);
      await end(stage);
      await stage.clock.advance(2 * HOUR);

      const first = await thrownBy(application.users.getUserAccessToken(ANN));
      const calls = stage.calls(REFRESH);
      const later = [
        await thrownBy(application.users.getUserAccessToken(ANN)),
        await thrownBy(application.users.getUserInfo(ANN)),
        await thrownBy(application.users.getUserCredential(ANN)),
      ];

      expect(first).toMatchObject({ ...ENDED, errcode });
      expect(later).toEqual(later.map(() => expect.objectContaining(ENDED)));
      expect([calls, stage.calls(REFRESH)]).toEqual([1, 1]);
      await authorized(stage, application, ANN);
      expect(await application.users.getUserInfo(ANN)).toMatchObject({ openId: ANN });
      expect(stage.calls(REFRESH)).toBe(1);
      expect(await thrownBy(other.users.getUserAccessToken(ANN))).toMatchObject({
        ...GONE,
        reason: 'UNKNOWN',
      });
    },
  );

  it.each([42007, 40001] as const)(
    'by a changed password is found by getUserInfo, which WeChat refuses with %i',
    async (changedPasswordUseCode) => {
      stage = await Stage.set({ behaviour: { changedPasswordUseCode } });
      const application = await stage.application();
      await authorized(stage, application, ANN);
      stage.phones().changePassword(ANN);

      const first = await thrownBy(application.users.getUserInfo(ANN));
      const calls = stage.calls(REFRESH) + stage.calls(USER_INFO);
      const second = await thrownBy(application.users.getUserInfo(ANN));

      expect(first).toMatchObject({ ...ENDED, errcode: 42007 });
      expect(second).toMatchObject(ENDED);
      expect([calls, stage.calls(REFRESH) + stage.calls(USER_INFO)]).toEqual([2, 2]);
      await authorized(stage, application, ANN);
      expect(await application.users.getUserInfo(ANN)).toMatchObject({ openId: ANN });
    },
  );

  it('leaves a valid access token usable until it expires', async () => {
    stage = await Stage.set();
    const application = await stage.application();
    await authorized(stage, application, ANN);
    const token = await application.users.getUserAccessToken(ANN);
    const refreshToken = stage
      .phones()
      .tokens(ANN)
      .find(({ kind }) => kind === 'refresh')!;
    stage.phones().killToken(refreshToken.value);
    await stage.clock.advance(2 * HOUR - MINUTE);

    const served = [await application.users.getUserAccessToken(ANN)];
    await stage.clock.advance(1_000);
    served.push(await application.users.getUserAccessToken(ANN));
    await stage.clock.advance(MINUTE);

    expect(served).toEqual([token, token]);
    expect(await thrownBy(application.users.getUserAccessToken(ANN))).toMatchObject(ENDED);
  });
});

describe('getUserInfo', () => {
  it('returns what the user agreed to show, in the requested language', async () => {
    stage = await Stage.set();
    const application = await stage.application();
    stage.phones().add({ openid: ANN, nickname: 'Ann 安', unionid: 'union-of-ann' });
    await authorized(stage, application, ANN);

    const info = await application.users.getUserInfo(ANN, { lang: 'en' });

    expect(info).toEqual({ openId: ANN, nickname: 'Ann 安', avatarUrl: '', unionId: 'union-of-ann' });
    expect(stage.wechat.simulator.journal.calls(USER_INFO)).toHaveLength(1);
  });

  it('reads a nickname with unescaped control characters', async () => {
    stage = await Stage.set();
    const application = await stage.application();
    await authorized(stage, application, ANN);
    const body = `{"openid":"${ANN}","nickname":"A\u0014n\nn\t","headimgurl":""}`;
    stage.wechat.simulator.faults.add({ kind: 'body', body, path: USER_INFO });

    const info = await application.users.getUserInfo(ANN);

    expect(info.nickname).toBe('A n\nn\t');
  });

  it('is refused with 48001 if the user was not asked', async () => {
    stage = await Stage.set();
    const application = await stage.application();
    await authorized(stage, application, ANN, { scope: 'snsapi_base' });

    expect(await thrownBy(application.users.getUserInfo(ANN))).toMatchObject({
      code: 'WECHAT_REFUSED',
      errcode: 48001,
    });
    expect(stage.calls(REFRESH)).toBe(0);
  });

  it('recovers by itself if WeChat invalidated the token', async () => {
    stage = await Stage.set();
    const application = await stage.application();
    await authorized(stage, application, ANN);
    stage.phones().killToken(await application.users.getUserAccessToken(ANN));

    const infos = await Promise.all([1, 2, 3].map(() => application.users.getUserInfo(ANN)));

    expect(infos.map(({ openId }) => openId)).toEqual([ANN, ANN, ANN]);
    expect(stage.calls(REFRESH)).toBe(1);
  });

  it('does not loop for ever', async () => {
    stage = await Stage.set();
    const application = await stage.application();
    await authorized(stage, application, ANN);
    stage.wechat.simulator.faults.add({ kind: 'errcode', errcode: 40001, path: USER_INFO });

    const error = await thrownBy(application.users.getUserInfo(ANN));

    expect(error).toMatchObject({ code: 'REJECTION_DOUBTED', reason: 'REFUSED_AGAIN' });
    expect(stage.calls(USER_INFO)).toBe(2);
  });
});

describe('a caller who waits no longer', () => {
  it('for a response of WeChat about a user', async () => {
    stage = await Stage.set();
    const application = await stage.application();
    const { users } = application;
    await authorized(stage, application, ANN);
    stage.wechat.simulator.faults.add({ kind: 'hang', path: '/sns/*' });
    const stop = new AbortController();

    const waiting = [
      thrownBy(users.getUserInfo(ANN, { timeoutMs: 2_000 })),
      thrownBy(users.getUserInfo(ANN, { signal: stop.signal })),
      thrownBy(users.code2Session('code', { timeoutMs: 2_000 })),
      thrownBy(users.code2Session('code', { signal: stop.signal })),
    ];
    await stage.clock.advance(2_000);
    stop.abort();

    const codes = (await Promise.all(waiting)).map((error) => (error as { code?: string }).code);
    expect(codes).toEqual(['WAIT_TIMED_OUT', 'WAIT_ABORTED', 'WAIT_TIMED_OUT', 'WAIT_ABORTED']);
  });
});

describe('forgetUser', () => {
  it('leaves nothing, until the user authorizes again', async () => {
    stage = await Stage.set();
    const store = new MemoryTokenStore({ clock: stage.clock });
    const application = await stage.application({ store });
    await authorized(stage, application, ANN);
    await application.users.forgetUser(ANN);

    const { record } = await store.read({ appId: APP.appId, kind: 'user-token', subject: ANN });
    const error = await thrownBy(application.users.getUserAccessToken(ANN));

    expect(record).toBeUndefined();
    expect(error).toMatchObject({ ...GONE, reason: 'UNKNOWN' });
    await application.users.forgetUser(ANN);
    await authorized(stage, application, ANN);
    expect(await application.users.getUserAccessToken(ANN)).toMatch(/\S/);
  });
});

describe('forgetUser during a refresh', () => {
  it('leaves nothing, although WeChat responds afterwards', async () => {
    const gate = new Gate();
    stage = await Stage.set({ sleep: gate.sleep });
    const store = new MemoryTokenStore({ clock: stage.clock });
    const application = await stage.application({ store });
    await authorized(stage, application, ANN);
    await stage.clock.advance(2 * HOUR);
    stage.wechat.simulator.faults.add({ kind: 'slow', ms: 0, path: REFRESH, stage: 'after' });
    const renewing = thrownBy(application.users.getUserAccessToken(ANN));
    await gate.holds(1);

    await application.users.forgetUser(ANN);
    gate.release();

    expect(await renewing).toMatchObject({ ...GONE, reason: 'UNKNOWN' });
    const { record } = await store.read({ appId: APP.appId, kind: 'user-token', subject: ANN });
    expect(record).toBeUndefined();
  });
});

describe('the app of a call', () => {
  it('must be named if there are several and no default', async () => {
    stage = await Stage.set();
    const { users, tickets } = await stage.application({ apps: [APP, OTHER_APP] });

    expect(await thrownBy(users.getUserAccessToken(ANN))).toMatchObject({ code: 'APP_UNKNOWN' });
    expect(await thrownBy(tickets.getJsapiTicket())).toMatchObject({ code: 'APP_UNKNOWN' });
    expect(await tickets.getJsapiTicket(OTHER_APP)).toMatch(/\S/);
  });

  it('is the only one if there is one', async () => {
    stage = await Stage.set();
    const application = await stage.application({ apps: [APP] });
    await authorized(stage, application, ANN);

    expect(await application.users.getUserInfo(ANN)).toMatchObject({ openId: ANN });
  });
});

describe('a failure', () => {
  it.each([
    ['en', /wx0123456789abcdef has to be authorized again/, /authorizeUrl/],
    ['zh', /须重新授权 wx0123456789abcdef/, /请将用户引导至 authorizeUrl/],
  ] as const)('is reported in %s, with a remedy', async (language, message, remedy) => {
    stage = await Stage.set();
    const { users } = await stage.application({ language });

    const error = await thrownBy(users.getUserAccessToken(ANN));

    expect(error).toMatchObject({
      message: expect.stringMatching(message),
      remedy: expect.stringMatching(remedy),
    });
  });
});

describe('an authorization that ended while its token is valid', () => {
  it('leaves the expiry of the token unchanged, however late the lease is acquired', async () => {
    stage = await Stage.set();
    const { clock } = stage;
    const key = { appId: APP.appId, kind: 'user-token', subject: ANN };
    class LateStore extends MemoryTokenStore {
      isLate = false;

      override async acquire(request: Parameters<MemoryTokenStore['acquire']>[0]) {
        if (this.isLate) await clock.sleep(900);
        return super.acquire(request);
      }

      async endOf(): Promise<number> {
        const { storeTime, record } = await this.read(key);
        return storeTime + record!.remainingMs;
      }
    }
    const store = new LateStore({ clock });
    const application = await stage.application({ store });
    await authorized(stage, application, ANN);
    store.isLate = true;
    const end = await store.endOf();
    await clock.advance(2 * HOUR - MINUTE);
    stage.phones().withdraw(ANN);

    const token = await application.users.getUserAccessToken(ANN);
    await clock.advance(5_000);
    await eventually(async () => expect((await store.read(key)).record?.issuerState).toBeUndefined());

    expect([await store.endOf(), stage.calls(REFRESH)]).toEqual([end, 1]);
    expect(await application.users.getUserAccessToken(ANN)).toBe(token);
  });
});

describe('a refusal of one user', () => {
  it('with 40001, if no secret was sent, affects neither the others nor the tickets', async () => {
    stage = await Stage.set();
    const application = await stage.application();
    const { users, tickets } = application;
    await authorized(stage, application, ANN);
    await authorized(stage, application, 'openid-of-bob');
    await stage.clock.advance(2 * HOUR);
    stage.wechat.simulator.faults.add({ kind: 'errcode', errcode: 40001, path: REFRESH, times: 1 });

    const error = await thrownBy(users.getUserAccessToken(ANN));
    await stage.clock.advance(5_000);

    expect(error).toMatchObject({ code: 'WECHAT_REFUSED', errcode: 40001 });
    expect(await users.getUserAccessToken('openid-of-bob')).toMatch(/\S/);
    expect(await users.getUserAccessToken(ANN)).toMatch(/\S/);
    expect(await tickets.getJsapiTicket()).toMatch(/\S/);
  });
});

describe('a refusal of one user for an unknown reason', () => {
  it('holds up that user for a while, and no other', async () => {
    stage = await Stage.set();
    const application = await stage.application();
    const { users } = application;
    await authorized(stage, application, ANN);
    await authorized(stage, application, 'openid-of-bob');
    await stage.clock.advance(2 * HOUR);
    stage.wechat.simulator.faults.add({ kind: 'errcode', errcode: 59_999, path: REFRESH, times: 1 });

    const first = await thrownBy(users.getUserAccessToken(ANN));
    const again = await thrownBy(users.getUserAccessToken(ANN));
    const other = await users.getUserAccessToken('openid-of-bob');
    const calls = stage.calls(REFRESH);
    await stage.clock.advance(5_000);

    expect([first, again]).toEqual([1, 2].map(() => expect.objectContaining({ errcode: 59_999 })));
    expect(stage.phones().acceptsToken(other)).toBe(true);
    expect(calls).toBe(2);
    expect(await users.getUserAccessToken(ANN)).toMatch(/\S/);
  });
});

describe('a store that may lose data', () => {
  it('is refused before a user is asked, and before a code is used', async () => {
    stage = await Stage.set();
    const application = await stage.application({ allowVolatileUserTokens: false });
    const { users } = application;
    const refused = { code: 'STORE_VOLATILE', appId: APP.appId };

    const errors = [
      await thrownBy(users.authorizeUrl({ redirectUri: 'https://example.com/back' })),
      await thrownBy(users.exchangeCode({ code: stage.phones().authorize(ANN), state: 's', boundTo: 'b' })),
    ];

    expect(errors).toEqual(errors.map(() => expect.objectContaining(refused)));
    expect(stage.calls(EXCHANGE)).toBe(0);
  });

  it('serves and removes the users that it already had', async () => {
    stage = await Stage.set();
    const store = new MemoryTokenStore();
    await authorized(stage, await stage.application({ store }), ANN);
    const { users } = await stage.application({ store, allowVolatileUserTokens: false });

    expect(await users.getUserAccessToken(ANN)).toMatch(/\S/);
    await users.forgetUser(ANN);

    const { record } = await store.read({ appId: APP.appId, kind: 'user-token', subject: ANN });
    expect(record).toBeUndefined();
  });

  it('does not matter for mini programs and tickets', async () => {
    stage = await Stage.set();
    const { users, tickets } = await stage.application({ allowVolatileUserTokens: false });

    expect(await users.code2Session(stage.phones().loginCode(ANN))).toMatchObject({ openId: ANN });
    expect(await tickets.getJsapiTicket()).toMatch(/\S/);
  });
});

describe('an application that has shut down', () => {
  it('starts nothing for users and tickets any more', async () => {
    stage = await Stage.set();
    const application = await stage.application();
    await authorized(stage, application, ANN);
    await stage.clock.advance(2 * HOUR);
    await application.close();
    const exchanges = stage.calls(EXCHANGE);

    const errors = [
      await thrownBy(application.users.getUserAccessToken(ANN)),
      await thrownBy(application.tickets.getJsapiTicket()),
      await thrownBy(authorized(stage, application, ANN)),
    ];

    expect(errors).toEqual(errors.map(() => expect.objectContaining({ code: 'SHUT_DOWN' })));
    expect([stage.calls(REFRESH), stage.calls('/cgi-bin/ticket/getticket')]).toEqual([0, 0]);
    expect(stage.calls(EXCHANGE)).toBe(exchanges);
  });

  it('has stored the tokens of a code that was being exchanged, before its store was closed', async () => {
    const gate = new Gate();
    stage = await Stage.set({ sleep: gate.sleep });
    const store = new ClosingStore();
    const application = await stage.application({ store });
    stage.wechat.simulator.faults.add({ kind: 'slow', ms: 1, path: EXCHANGE, times: 1 });
    const signIn = authorized(stage, application, ANN);
    await gate.holds(1);
    const closed = application.close();
    await stage.clock.advance(0);

    gate.release();

    expect(await signIn).toMatchObject({ openId: ANN });
    await closed;
    expect(store.isClosed).toBe(true);
    expect((await store.read({ appId: APP.appId, kind: 'user-token', subject: ANN })).record?.value).toMatch(
      /\S/,
    );
  });
});
