import { describe, expect, it } from 'vitest';
import { Caller, stillSimulator } from '../../test/caller.js';
import { type AppOptions, DEFAULT_APP, startWechatSimulator, type WechatSimulatorOptions } from '../index.js';

const BACK = 'http://127.0.0.1:3000/callback';

function setUp(app: Partial<AppOptions> = {}, options: WechatSimulatorOptions = {}) {
  const simulator = stillSimulator({ ...options, apps: [{ ...DEFAULT_APP, ...app }] });
  const { users } = simulator.console(DEFAULT_APP.appId);
  return { simulator, users, caller: new Caller(simulator) };
}

function addressOf(changes: Record<string, string | undefined> = {}): string {
  const query: Record<string, string | undefined> = {
    appid: DEFAULT_APP.appId,
    redirect_uri: BACK,
    response_type: 'code',
    scope: 'snsapi_userinfo',
    state: 's1',
    ...changes,
  };
  const given = Object.entries(query).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return `/connect/oauth2/authorize?${new URLSearchParams(given)}`;
}

const post = (url: string, form: Record<string, string>) => ({
  url,
  method: 'POST',
  body: new URLSearchParams(form).toString(),
});

describe('the authorize page', () => {
  it('identifies itself as a simulator, asks for a user of the app, and loads nothing', () => {
    const { simulator, users } = setUp();
    const { openid } = users.add({ nickname: '<小明>' });

    const { status, headers, body } = simulator.answer({ url: addressOf() });

    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': expect.stringContaining("default-src 'none'"),
    });
    expect(body).toContain('这是本机的微信模拟器，不是微信');
    expect(body).toContain('This is a simulator');
    expect(body).toContain('127.0.0.1:3000');
    expect(body).toContain(`value="${openid}" checked> &#60;小明&#62;`);
    expect(body).not.toMatch(/(src|href|action)=|url\(/);
  });

  it('has users of its own if the test added none', () => {
    const { simulator, users } = setUp();

    simulator.answer({ url: addressOf() });
    simulator.answer({ url: addressOf() });

    expect(users.all()).toHaveLength(2);
  });

  it('redirects with a code for the chosen user', () => {
    const { simulator, users, caller } = setUp();
    users.add({ openid: 'o1' });
    users.add({ openid: 'o2' });

    const answer = simulator.answer(post(addressOf(), { openid: 'o2', decision: 'allow' }));

    const back = new URL(answer.headers['location']!);
    expect(answer.status).toBe(302);
    expect(back.origin + back.pathname).toBe(BACK);
    expect([...back.searchParams.keys()]).toEqual(['code', 'state']);
    expect(back.searchParams.get('state')).toBe('s1');
    expect(caller.exchange(back.searchParams.get('code')!)).toMatchObject({
      openid: 'o2',
      scope: 'snsapi_userinfo',
    });
    expect(users.current().openid).toBe('o2');
  });

  it('redirects without a code after a refusal', () => {
    const { simulator, users } = setUp();
    users.add({ openid: 'o1' });

    const answer = simulator.answer(post(addressOf(), { openid: 'o1', decision: 'refuse' }));

    expect(answer).toMatchObject({ status: 302, headers: { location: `${BACK}?state=s1` } });
  });

  it('asks again for an unknown user', () => {
    const { simulator } = setUp();

    const answer = simulator.answer(post(addressOf(), { openid: 'other', decision: 'allow' }));

    expect(answer.status).toBe(200);
    expect(answer.body).toContain('id="allow"');
  });

  it('redirects silently as the current user if the openid is enough', () => {
    const { simulator, users, caller } = setUp();
    users.add({ openid: 'o1' });
    users.add({ openid: 'o2' });
    users.setCurrent('o2');

    const { status, headers } = simulator.answer({ url: addressOf({ scope: 'snsapi_base' }) });

    expect(status).toBe(302);
    const code = new URL(headers['location']!).searchParams.get('code')!;
    expect(caller.exchange(code)).toMatchObject({ openid: 'o2', scope: 'snsapi_base' });
  });

  it.each([
    [`${BACK}?a=1&b=%20`, 's1', `${BACK}?a=1&b=%20&state=s1`],
    [`${BACK}#/page`, 's1', `${BACK}?state=s1#/page`],
    [BACK, '&=?', `${BACK}?state=%26%3D%3F`],
    [BACK, undefined, BACK],
  ])('keeps %s with the state %s unchanged', (redirect_uri, state, location) => {
    const { simulator } = setUp();

    const answer = simulator.answer(post(addressOf({ redirect_uri, state }), { decision: 'refuse' }));

    expect(answer.headers['location']).toBe(location);
  });

  it.each<[Record<string, string | undefined>, number]>([
    [{ appid: undefined }, 10012],
    [{ appid: 'wxffffffffffffffff' }, 40013],
    [{ redirect_uri: undefined }, 10011],
    [{ redirect_uri: 'https://example.com/' }, 10003],
    [{ redirect_uri: 'https://127.0.0.1.example.com/' }, 10003],
    [{ redirect_uri: 'javascript:alert(1)' }, 10003],
    [{ redirect_uri: '/callback' }, 10003],
    [{ response_type: 'token' }, 10008],
    [{ scope: '' }, 10010],
    [{ scope: 'snsapi_login' }, 10005],
    [{ state: 'x'.repeat(129) }, 10008],
    [{ state: '状'.repeat(43) }, 10008],
  ])('reports what is wrong with %o: %d', (changes, errcode) => {
    const { simulator } = setUp();

    const { status, body, headers } = simulator.answer({ url: addressOf(changes) });

    expect(status).toBe(200);
    expect(body).toContain(`<code id="errcode">${errcode}</code>`);
    expect(headers).not.toHaveProperty('location');
    expect(simulator.journal.calls({ errcode })).toHaveLength(1);
  });

  it('accepts a state of 128 bytes', () => {
    const { simulator } = setUp();

    expect(simulator.answer({ url: addressOf({ state: 'x'.repeat(128) }) }).body).toContain('id="allow"');
  });

  it.each([
    ['https://www.example.com/a', true],
    ['http://www.example.com/', true],
    ['https://example.com/', false],
    ['https://pay.example.com/', false],
    ['https://www.example.com:8443/', false],
    [BACK, false],
  ])('of an app with a callback domain redirects to %s: %s', (redirect_uri, leads) => {
    const { simulator } = setUp({ callbackDomain: 'www.example.com' });

    const { body } = simulator.answer({ url: addressOf({ redirect_uri }) });

    expect(body.includes('id="allow"')).toBe(leads);
    expect(body.includes('10003')).toBe(!leads);
  });

  it.each(['http://localhost:3000/', 'http://[::1]:3000/', 'http://127.0.0.2/'])(
    'redirects to this machine without one: %s',
    (redirect_uri) => {
      const { simulator } = setUp({ callbackDomain: 'www.example.com' });
      simulator.console(DEFAULT_APP.appId).setCallbackDomain(undefined);

      expect(simulator.answer({ url: addressOf({ redirect_uri }) }).body).toContain('id="allow"');
    },
  );

  it.each([
    [true, '10008'],
    [false, 'id="allow"'],
  ])('with a required order (%s) shows %s for another one', (authorizeOrderMatters, shown) => {
    const { simulator } = setUp({}, { behaviour: { authorizeOrderMatters } });
    const { appid, ...others } = Object.fromEntries(new URL(addressOf(), BACK).searchParams);

    const url = `/connect/oauth2/authorize?${new URLSearchParams({ ...others, appid: appid! })}`;

    expect(simulator.answer({ url }).body).toContain(shown);
  });

  it('can be unavailable', async () => {
    const { simulator } = setUp();
    simulator.faults.add({ kind: 'html', path: '/connect/*' });

    expect((await simulator.handle({ url: addressOf() })).status).toBe(502);
  });

  it('accepts a form over a socket, and records neither code nor state', async () => {
    const wechat = await startWechatSimulator();
    try {
      const { users } = wechat.simulator.console(DEFAULT_APP.appId);
      users.add({ openid: 'o1' });

      const answer = await fetch(wechat.url + addressOf({ state: 'secret-state' }), {
        method: 'POST',
        body: new URLSearchParams({ openid: 'o1', decision: 'allow' }),
        redirect: 'manual',
      });

      const code = new URL(answer.headers.get('location')!).searchParams.get('code')!;
      const journal = JSON.stringify(wechat.simulator.journal.calls());
      expect(journal).toContain('"path":"/connect/oauth2/authorize"');
      expect(journal).not.toContain(code);
      expect(journal).not.toContain('secret-state');
    } finally {
      await wechat.close();
    }
  });
});
