import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { thrownBy } from '../thrown-by.js';
import { APP, EXCHANGE, MINUTE, OTHER_APP, Stage, type Application } from './application.js';

const REDIRECT = { redirectUri: 'https://example.com/back?from=menu' };
const ANN = 'openid-of-ann';

let stage: Stage;
let application: Application;
beforeEach(async () => {
  stage = await Stage.set();
  application = await stage.application();
});
afterEach(() => stage.strike());

const begun = (boundTo?: string) =>
  application.users.authorizeUrl({ ...REDIRECT, ...(boundTo === undefined ? {} : { boundTo }) });
const failed = (callback: Parameters<Application['users']['exchangeCode']>[0], appId = APP.appId) =>
  thrownBy(application.users.exchangeCode(callback, { appId }));
const invalid = (reason: string) => ({ code: 'AUTHORIZATION_INVALID', reason, retryable: false });

describe('authorizeUrl', () => {
  it('leads to a page that redirects back with the state, and a code that can be exchanged', async () => {
    stage.phones().add({ openid: ANN });
    stage.wechat.simulator.console(APP.appId).setCallbackDomain('example.com');
    const { url, state, boundTo } = await begun();

    const page = await fetch(url, { redirect: 'manual' });
    const back = new URL(page.headers.get('location')!);
    const code = back.searchParams.get('code')!;

    expect(`${back.origin}${back.pathname}`).toBe('https://example.com/back');
    expect([back.searchParams.get('from'), back.searchParams.get('state')]).toEqual(['menu', state]);
    expect(url.endsWith('#wechat_redirect')).toBe(true);
    expect(await application.users.exchangeCode({ code, state, boundTo })).toEqual({
      openId: ANN,
      scopes: ['snsapi_base'],
      isSnapshotUser: false,
    });
  });

  it('creates another state and another value for the cookie each time', async () => {
    const [one, two] = [await begun(), await begun()];

    expect(one.state).not.toBe(two.state);
    expect(one.boundTo).not.toBe(two.boundTo);
    expect((await begun('of-the-session')).boundTo).toBe('of-the-session');
  });

  it('redirects back to a page with a hash route, the code before the #', async () => {
    stage.phones().add({ openid: ANN });
    stage.wechat.simulator.console(APP.appId).setCallbackDomain('example.com');
    const redirectUri = 'https://example.com/back?from=menu#/account/login';

    const { url, state } = await application.users.authorizeUrl({ redirectUri });
    const page = await fetch(url, { redirect: 'manual' });
    const back = new URL(page.headers.get('location')!);

    expect(back.hash).toBe('#/account/login');
    expect([back.searchParams.get('from'), back.searchParams.get('state')]).toEqual(['menu', state]);
    expect(back.searchParams.get('code')).not.toBeNull();
  });

  it.each([
    ['/back', 'REDIRECT_URI'],
    ['https://example.com/\uD83D', 'REDIRECT_URI'],
    ['javascript:alert(1)', 'REDIRECT_URI'],
    ['', 'REDIRECT_URI'],
    [undefined, 'REDIRECT_URI'],
  ])('refuses the callback URL %j', async (redirectUri, reason) => {
    const error = await thrownBy(application.users.authorizeUrl({ redirectUri: redirectUri as string }));

    expect(error).toMatchObject(invalid(reason));
  });

  it('refuses an unknown scope, and an empty binding', async () => {
    const scope = 'snsapi_login' as 'snsapi_base';

    expect(await thrownBy(application.users.authorizeUrl({ ...REDIRECT, scope }))).toMatchObject(
      invalid('SCOPE'),
    );
    expect(await thrownBy(begun(''))).toMatchObject(invalid('BINDING'));
    expect(await thrownBy(begun('x'.repeat(1_025)))).toMatchObject(invalid('BINDING'));
    expect((await begun('x'.repeat(1_024))).boundTo).toHaveLength(1_024);
  });
});

describe('a callback', () => {
  it.each([
    ['another state', async () => ({ state: 'a'.repeat(72) }), 'STATE_WRONG'],
    ['no state', async () => ({ state: undefined }), 'STATE_WRONG'],
    ['a list of states', async () => ({ state: ['a', 'b'] as never }), 'STATE_WRONG'],
    ["the state of another user's browser", async () => ({ state: (await begun()).state }), 'STATE_WRONG'],
    ['no cookie', async () => ({ boundTo: undefined }), 'BINDING'],
    ["another user's cookie", async () => ({ boundTo: 'other' }), 'STATE_WRONG'],
    ['no code, because the user refused', async () => ({ code: undefined }), 'REFUSED_BY_USER'],
    ['an empty code', async () => ({ code: '' }), 'REFUSED_BY_USER'],
  ])('with %s sends nothing to WeChat', async (_, changed, reason) => {
    const { state, boundTo } = await begun();
    const code = stage.phones().authorize(ANN);

    const error = await failed({ code, state, boundTo, ...(await changed()) });

    expect(error).toMatchObject(invalid(reason));
    expect(stage.calls(EXCHANGE)).toBe(0);
  });

  it('with a state for another app sends nothing to WeChat', async () => {
    const { state } = await application.users.authorizeUrl({ ...REDIRECT, boundTo: 'mine' }, OTHER_APP);
    const code = stage.phones().authorize(ANN);

    expect(await failed({ code, state, boundTo: 'mine' })).toMatchObject(invalid('STATE_WRONG'));
    expect(stage.calls(EXCHANGE)).toBe(0);
  });

  it.each([
    ['accepted just before ten minutes have passed', 10 * MINUTE, { openId: ANN }],
    ['refused just after', 10 * MINUTE + 1, invalid('STATE_EXPIRED')],
  ])('is %s', async (_, afterMs, answer) => {
    const { state, boundTo } = await begun();
    await stage.clock.advance(afterMs);
    const code = stage.phones().authorize(ANN);

    const said = await application.users
      .exchangeCode({ code, state, boundTo })
      .catch((error: unknown) => error);

    expect(said).toMatchObject(answer);
  });

  it('that a browser sends twice within seconds, with a code each, is one login', async () => {
    const { state, boundTo } = await begun();
    const codes = [1, 2, 3].map(() => stage.phones().authorize(ANN));
    const [first = '', second = '', late = ''] = codes;
    const bring = (code: string, browser = boundTo) =>
      application.users.exchangeCode({ code, state, boundTo: browser });

    const both = await Promise.all([bring(first), bring(second)]);
    await stage.clock.advance(5_000);
    const again = await bring(late);
    const elsewhere = await failed({ code: late, state, boundTo: 'of-another-browser' });
    const withoutCode = await failed({ state, boundTo });

    expect([...both, again].map(({ openId }) => openId)).toEqual([ANN, ANN, ANN]);
    expect(stage.calls(EXCHANGE)).toBe(1);
    expect(elsewhere).toMatchObject(invalid('STATE_WRONG'));
    expect(withoutCode).toMatchObject(invalid('STATE_REPLAYED'));
  });

  it('whose exchange failed is no login to share', async () => {
    const { state, boundTo } = await begun();
    const refused = await failed({ code: 'made-up', state, boundTo });

    const again = await failed({ code: stage.phones().authorize(ANN), state, boundTo });

    expect(refused).toMatchObject({ code: 'WECHAT_REFUSED', errcode: 40029 });
    expect(again).toMatchObject(invalid('STATE_REPLAYED'));
  });

  it('is accepted once: neither the same code again, nor the state with another code', async () => {
    const { state, boundTo } = await begun();
    const code = stage.phones().authorize(ANN);
    await application.users.exchangeCode({ code, state, boundTo });
    await stage.clock.advance(10_000);

    const again = await failed({ code, state, boundTo });
    const other = await failed({ code: stage.phones().authorize('openid-of-bob'), state, boundTo });

    expect([again, other]).toEqual([
      expect.objectContaining(invalid('STATE_REPLAYED')),
      expect.objectContaining(invalid('STATE_REPLAYED')),
    ]);
    expect(stage.calls(EXCHANGE)).toBe(1);
    expect(await application.users.getUserAccessToken(ANN)).toBe(stage.phones().tokens(ANN)[0]?.value);
  });

  it('replayed to another process is refused by WeChat, and loses nothing', async () => {
    const second = await stage.application();
    const { state, boundTo } = await begun();
    const code = stage.phones().authorize(ANN);
    await application.users.exchangeCode({ code, state, boundTo });

    const error = await thrownBy(second.users.exchangeCode({ code, state, boundTo }));

    expect(error).toMatchObject({ code: 'WECHAT_REFUSED', errcode: 40163, retryable: false });
    expect(await application.users.getUserAccessToken(ANN)).toBe(stage.phones().tokens(ANN)[0]?.value);
  });

  it.each([
    ['WeChat never issued', () => 'code-of-nobody', 40029],
    ['belongs to another app', () => stage.phones(OTHER_APP.appId).authorize('openid-elsewhere'), 40029],
  ])('with a code that %s is refused by WeChat', async (_, codeOf, errcode) => {
    const { state, boundTo } = await begun();

    expect(await failed({ code: codeOf(), state, boundTo })).toMatchObject({
      code: 'WECHAT_REFUSED',
      appId: APP.appId,
      errcode,
    });
  });

  it('with a code that is older than five minutes is refused by WeChat', async () => {
    const { state, boundTo } = await begun();
    const code = stage.phones().authorize(ANN);
    await stage.clock.advance(5 * MINUTE + 1);

    expect(await failed({ code, state, boundTo })).toMatchObject({ code: 'WECHAT_REFUSED', errcode: 40029 });
  });

  it('is a failure of WeChat if its response is nonsense', async () => {
    const { state, boundTo } = await begun();
    const code = stage.phones().authorize(ANN);
    stage.wechat.simulator.faults.add({ kind: 'html', path: EXCHANGE });

    expect(await failed({ code, state, boundTo })).toMatchObject({ code: 'WECHAT_UNAVAILABLE' });
    expect(stage.calls(EXCHANGE)).toBe(1);
  });
});

describe('code2Session', () => {
  it('returns the user of the mini program, and stores nothing', async () => {
    const session = await application.users.code2Session(stage.phones().loginCode(ANN));

    expect(session).toMatchObject({ openId: ANN, sessionKey: expect.stringMatching(/^\S{20,}$/) });
    expect(await thrownBy(application.users.getUserAccessToken(ANN))).toMatchObject({
      code: 'AUTHORIZATION_GONE',
      reason: 'UNKNOWN',
    });
  });

  it('reports that a code was used', async () => {
    const code = stage.phones().loginCode(ANN);
    await application.users.code2Session(code);

    expect(await thrownBy(application.users.code2Session(code))).toMatchObject({ errcode: 40163 });
  });
});
