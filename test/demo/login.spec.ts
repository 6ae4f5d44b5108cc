import { createHmac } from 'node:crypto';
import { startWechatSimulator } from 'wechat-simulator';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { accountAt } from './account-at.js';
import { API_KEY, DemoProcess } from './demo-process.js';
import { Visitor } from './visitor.js';

let demo: DemoProcess;
let visitor: Visitor;
const SESSION_KEY = 'session-key-0123456789abcdef0123456789';

beforeAll(async () => void (demo = await DemoProcess.up({ SESSION_KEY })));
beforeEach(() => void (visitor = new Visitor(demo.url)));
afterAll(() => DemoProcess.endAll());

const codeOn = (page: string) => /id="code">([^<]*)</.exec(page)?.[1];
const openIdOn = (page: string) => /id="openid">([^<]*)</.exec(page)?.[1];

/** What must not reach a browser. */
async function secrets(): Promise<string[]> {
  const { tickets } = (await demo.order('tickets?values=true')) as { tickets: { value: string }[] };
  const { tokens } = (await demo.order('tokens?values=true')) as { tokens: { value: string }[] };
  const { tokens: users } = (await demo.order('user-tokens?values=true')) as { tokens: { value: string }[] };
  return [
    API_KEY,
    '00112233445566778899aabbccddeeff',
    ...[tickets, tokens, users].flat().map(({ value }) => value),
  ];
}

describe('the page', () => {
  it('loads nothing from elsewhere, and cannot be framed', async () => {
    const { status, headers } = await visitor.get('/js-sdk');

    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'self';/);
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('has each sentence in Chinese and English, and contains no secret, logged in or not', async () => {
    const before = await visitor.get('/js-sdk');
    await visitor.logIn();
    await demo.get(`/wechat/js-sdk?url=${encodeURIComponent(`${demo.url}/js-sdk`)}`, '');
    const after = await visitor.get('/js-sdk');

    const hidden = await secrets();
    expect(hidden.length).toBeGreaterThanOrEqual(6);
    for (const { text } of [before, after]) {
      expect(text).toMatch(/网页授权登录<\/span><span class="said" lang="en">Log in with WeChat/);
      for (const secret of hidden) expect(text).not.toContain(secret);
    }
    for (const secret of hidden) expect(demo.output).not.toContain(secret);
  });

  it.each([
    ['zh-CN,zh;q=0.9,en;q=0.8', 'zh-CN'],
    ['en-GB,en;q=0.9,zh;q=0.8', 'en'],
    ['fr,zh-TW;q=0.8', 'zh-CN'],
    ['', 'en'],
  ])('is in the language that the browser prefers: %s', async (accepted, language) => {
    const answer = await fetch(`${demo.url}/js-sdk`, { headers: { 'accept-language': accepted } });

    expect(await answer.text()).toContain(`<html lang="${language}">`);
  });

  it('escapes values from outside', async () => {
    const { text } = await visitor.get(`/js-sdk?appId=${encodeURIComponent('"><script>alert(1)</script>')}`);

    expect(text).not.toContain('<script>alert');
    expect(text).toContain('&#34;&#62;&#60;script&#62;');
  });

  it('says at the start that users are kept in memory only', () => {
    expect(demo.stdout).toMatch(/in memory, .*allowVolatileUserTokens.*forgotten when the demo ends/);
  });
});

describe('a login', () => {
  it('begins with a cookie that scripts cannot read, and redirects to WeChat', async () => {
    const { status, headers } = await visitor.get('/wechat/login');

    expect(status).toBe(302);
    expect(headers.getSetCookie()).toEqual([
      expect.stringMatching(
        /^demo-login=[\w-]{24}; Path=\/wechat\/callback; Max-Age=600; HttpOnly; SameSite=Lax$/,
      ),
    ]);
    expect(headers.get('location')).toMatch(
      new RegExp(`^${demo.simulatorUrl}/connect/oauth2/authorize\\?appid=wx\\w+&redirect_uri=`),
    );
  });

  it('ends with openid and nickname on the page', async () => {
    const { status, headers } = await visitor.logIn();
    const { text } = await visitor.get('/js-sdk');

    const { users } = (await demo.order('users')) as { users: { openid: string; nickname: string }[] };
    expect([status, headers.get('location')]).toEqual([303, '/js-sdk']);
    expect([...visitor.cookies.keys()]).toEqual(['demo-user']);
    expect(text).toContain(`id="openid">${users[0]?.openid}<`);
    expect(text).toContain(`id="nickname">${users[0]?.nickname}<`);
  });

  it('uses PUBLIC_URL, with cookies for https', async () => {
    const behindProxy = await DemoProcess.up({ PUBLIC_URL: 'https://demo.example.com' });

    const { headers } = await new Visitor(behindProxy.url).get('/wechat/login');

    const back = new URL(headers.get('location') ?? '').searchParams.get('redirect_uri');
    expect(back).toMatch(/^https:\/\/demo\.example\.com\/wechat\/callback\?appId=wx/);
    expect(headers.getSetCookie()[0]).toMatch(/; Secure$/);
    await behindProxy.interrupt();
  });

  it('redirects the real users of an account that is not simulated', async () => {
    const account = { WECHAT_APP_ID: 'wx1234567890abcdef', WECHAT_APP_SECRET: 'a-secret' };
    // Nothing answers there: a login begins without calling WeChat.
    const real = await DemoProcess.up({ ...account, WECHAT_BASE_URL: 'https://127.0.0.1:1' });

    const location = await new Visitor(real.url).login();

    expect(location).toMatch(
      /^https:\/\/open\.weixin\.qq\.com\/connect\/oauth2\/authorize\?appid=wx1234567890abcdef&/,
    );
    await real.interrupt();
  });
});

describe('a login that fails', () => {
  it('says that the user refused', async () => {
    const { status, text } = await visitor.logIn('refuse');

    expect([status, codeOn(text)]).toEqual([200, 'REFUSED_BY_USER']);
    expect(text).toContain('你拒绝了授权');
  });

  it('says that the state was changed', async () => {
    const address = await visitor.decide(await visitor.login(), 'allow');
    const changed = address.replace(/state=./, (start) => `state=${start.endsWith('B') ? 'C' : 'B'}`);

    const { status, text } = await visitor.get(changed);

    expect([status, codeOn(text)]).toEqual([400, 'STATE_WRONG']);
    expect(visitor.cookies.has('demo-user')).toBe(false);
  });

  it('belongs to another browser', async () => {
    const address = await visitor.decide(await visitor.login(), 'allow');
    const victim = new Visitor(demo.url);
    const without = await victim.get(address);
    await victim.login();
    const withOwn = await victim.get(address);

    expect([without.status, codeOn(without.text)]).toEqual([400, 'BINDING']);
    expect([withOwn.status, codeOn(withOwn.text)]).toEqual([400, 'STATE_WRONG']);
    expect(victim.cookies.has('demo-user')).toBe(false);
  });

  it('is one login if the browser sends it twice', async () => {
    const address = await visitor.decide(await visitor.login(), 'allow');
    const boundTo = visitor.cookies.get('demo-login') ?? '';
    await visitor.get(address);
    visitor.cookies.set('demo-login', boundTo);

    const { status, text } = await visitor.get(address);

    expect([status, text]).toEqual([303, '']);
    expect(openIdOn((await visitor.get('/js-sdk')).text)).toBeDefined();
  });

  it('shows in both languages why WeChat refused a code', async () => {
    const address = await visitor.decide(await visitor.login(), 'allow');

    const { status, text } = await visitor.get(address.replace(/code=[^&]+/, 'code=made-up'));

    expect([status, codeOn(text)]).toEqual([502, 'WECHAT_REFUSED']);
    expect(text).toMatch(/errcode 40029.*<span class="said" lang="en">WeChat refused with 40029/s);
  });

  it('is for an app that is not configured', async () => {
    const { status, text } = await visitor.get('/wechat/login?appId=wx1111111111111111');

    expect([status, codeOn(text)]).toEqual([404, 'APP_UNKNOWN']);
  });

  it('is a 503 while WeChat is unreachable', async () => {
    const running = await startWechatSimulator();
    const other = await DemoProcess.up(accountAt(running));
    const guest = new Visitor(other.url);
    const address = await guest.decide(await guest.login(), 'allow');
    running.simulator.faults.setOutage('html');

    const { status, text } = await guest.get(address);

    expect([status, codeOn(text)]).toEqual([503, 'WECHAT_UNAVAILABLE']);
    await other.interrupt();
    await running.close();
  });
});

describe('who is logged in', () => {
  it('is in a cookie that nobody can use to guess the bearer key', async () => {
    await visitor.logIn();
    const [mac = '', ...facts] = (visitor.cookies.get('demo-user') ?? '').split('.').toReversed();
    const key = createHmac('sha256', API_KEY).update('the session of a user').digest();
    const guessed = createHmac('sha256', key).update(facts.toReversed().join('.')).digest('base64url');

    expect(mac).toHaveLength(43);
    expect(guessed).not.toBe(mac);
  });

  it('is invalid if the cookie was changed', async () => {
    await visitor.logIn();
    const cookie = visitor.cookies.get('demo-user') ?? '';
    const others = [cookie.replace(/\.o/, '.p'), cookie.slice(0, -2), `${cookie}.x`, 'x', ''];

    const pages = [];
    for (const other of others) {
      visitor.cookies.set('demo-user', other);
      pages.push((await visitor.get('/js-sdk')).text);
    }

    expect(pages.map(openIdOn)).toEqual(others.map(() => undefined));
  });

  it('is removed at the request of the page', async () => {
    await visitor.logIn();
    const cookie = visitor.cookies.get('demo-user') ?? '';

    const { status, headers } = await visitor.post('/wechat/forget');
    const page = await visitor.get('/js-sdk');
    visitor.cookies.set('demo-user', cookie);
    const pageWithOldCookie = await visitor.get('/js-sdk');

    expect([status, headers.get('location')]).toEqual([303, '/js-sdk']);
    expect(openIdOn(page.text)).toBeUndefined();
    expect(openIdOn(pageWithOldCookie.text)).toBeUndefined();
    expect(pageWithOldCookie.text).toContain('No token is stored for you');
  });

  it.each(['https://example.com', 'null', 'http://127.0.0.1:1'])(
    'is not removed at the request of another page: %s',
    async (origin) => {
      await visitor.logIn();

      const { status, text } = await visitor.post('/wechat/forget', origin);

      expect([status, codeOn(text)]).toEqual([403, 'FORBIDDEN']);
      expect(openIdOn((await visitor.get('/js-sdk')).text)).toBeDefined();
    },
  );

  it('ends if the app is no longer configured', async () => {
    const key = createHmac('sha256', SESSION_KEY).update('the session of a user').digest();
    const facts = `wx00000000000000ff.openid-of-ann.${Date.now() + 60_000}`;
    const mac = createHmac('sha256', key).update(facts).digest('base64url');
    visitor.cookies.set('demo-user', `${facts}.${mac}`);

    const { text } = await visitor.get('/js-sdk');

    expect(openIdOn(text)).toBeUndefined();
    expect(text).toContain('This app is not configured');
    expect(visitor.cookies.get('demo-user') ?? '').toBe('');
  });

  it('continues while WeChat does not return the nickname', async () => {
    await visitor.logIn();
    await demo.order('faults', { kind: 'errcode', errcode: -1, path: '/sns/userinfo' });

    const { status, text } = await visitor.get('/js-sdk');
    await fetch(`${demo.simulatorUrl}/__simulator/faults`, { method: 'DELETE' });

    expect(status).toBe(200);
    expect(openIdOn(text)).toBeDefined();
    expect(text).toMatch(/role="alert">.*WeChat or the store is unavailable/s);
  });
});
