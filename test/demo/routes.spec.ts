import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_KEY, DemoProcess } from './demo-process.js';

afterAll(() => DemoProcess.endAll());

describe('the demo without any variable', () => {
  it('prints a curl line that works as printed', async () => {
    const demo = DemoProcess.run();
    await demo.printed(/Ctrl-C ends it/);
    const lines = demo.stdout.match(/^ {2}curl .*$/gm) ?? [];

    const answers = await Promise.all(lines.map(answerTo));

    expect(lines).toHaveLength(4);
    expect(answers[0]).toEqual({ access_token: expect.any(String), expires_in: expect.any(Number) });
    expect(answers[1]).toEqual({ ip_list: ['203.0.113.10', '203.0.113.11'] });
    expect(answers[2]).toMatchObject({ role: 'issuer' });
    expect(answers[3]).toMatchObject({ status: 'ok' });
    await demo.interrupt();
  });
});

describe('the routes', () => {
  let demo: DemoProcess;
  beforeAll(async () => void (demo = await DemoProcess.up()));

  it('return a token that WeChat accepts, with the seconds that it may be cached', async () => {
    const { status, headers, body } = await demo.get('/wechat/access-token');

    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(Object.keys(body)).toEqual(['access_token', 'expires_in']);
    expect(body['expires_in']).toBeLessThanOrEqual(7195);
    expect(await demo.order('is-alive', { token: body['access_token'] })).toEqual({ alive: true });
  });

  it('say who follows the account, and refuse the openid of another app', async () => {
    await demo.order('users', { openid: 'openid-of-ann' });
    await demo.order('users', { openid: 'openid-of-bob', isSubscribed: false });

    const ann = await demo.get('/wechat/follower?openid=openid-of-ann');
    const bob = await demo.get('/wechat/follower?openid=openid-of-bob');
    const foreign = await demo.get('/wechat/follower?openid=openid-elsewhere');

    expect(ann.body).toEqual({ openId: 'openid-of-ann', isFollower: true, since: expect.any(String) });
    expect(bob.body).toEqual({ openId: 'openid-of-bob', isFollower: false });
    expect(foreign.body).toMatchObject({ code: 'WECHAT_REFUSED', errcode: 40003 });
  });

  it('find the app that a request names', async () => {
    const { status } = await demo.get('/wechat/access-token?appId=wx0123456789abcdef');

    expect(status).toBe(200);
  });

  it.each([
    '/wechat/access-token?appId=wx1111111111111111',
    '/wechat/callback-ips?appId=wx1111111111111111',
    '/wechat/access-token?appId=',
    '/wechat/access-token?appId=../../etc',
    '/wechat/access-token?appId=a&appId=b',
  ])('answer 404 to an app that is not configured: %s', async (path) => {
    const { status, body } = await demo.get(path);

    expect(status).toBe(404);
    expect(body).toEqual({ code: 'APP_UNKNOWN', message: expect.any(String), remedy: expect.any(String) });
  });

  it('answer 404 to an unknown route', async () => {
    const { status, body } = await demo.get('/wechat');

    expect(status).toBe(404);
    expect(body).toMatchObject({ code: 'NOT_FOUND' });
  });

  it.each(['/%zz', '/wechat/%', '/wechat/access-token%E0%A4%A'])(
    'answer 400 to a malformed URL: %s',
    async (path) => {
      const { status, headers, body } = await demo.get(path);

      expect(status).toBe(400);
      expect(headers.get('cache-control')).toBe('no-store');
      expect(body).toEqual({
        code: 'BAD_REQUEST',
        message: expect.any(String),
        remedy: expect.stringContaining('/wechat/access-token'),
      });
    },
  );

  it.each(['', 'wrong', `${API_KEY}x`, API_KEY.slice(1), API_KEY.toUpperCase()])(
    'answer 401 to the key "%s"',
    async (key) => {
      for (const path of ['/wechat/access-token', '/wechat/callback-ips', '/wechat/status', '/metrics']) {
        const { status, headers, body } = await demo.get(path, key);

        expect(status).toBe(401);
        expect(headers.get('www-authenticate')).toBe('Bearer');
        expect(headers.get('cache-control')).toBe('no-store');
        expect(body).toMatchObject({ code: 'UNAUTHORIZED', remedy: expect.stringContaining('Bearer') });
      }
    },
  );

  it('show everybody the health of the apps', async () => {
    await demo.get('/wechat/access-token');

    const { status, body } = await demo.get('/health', '');

    expect(status).toBe(200);
    expect(body).toMatchObject({
      status: 'ok',
      details: {
        wechat: { status: 'up', apps: [{ appId: 'wx0123456789abcdef', status: 'up', reasons: [] }] },
      },
    });
  });

  it('give Prometheus its metrics', async () => {
    const { access_token: token } = (await demo.get('/wechat/access-token')).body;

    const { status, headers, text } = await demo.read('/metrics');

    expect(status).toBe(200);
    expect(headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(text).toMatch(/^wechat_token_seconds_left\{app="wx0123456789abcdef",kind="access-token"\} \d/m);
    expect(text).not.toContain(String(token));
  });

  it('continue with another token after one was invalidated elsewhere', async () => {
    const { access_token: killed } = (await demo.get('/wechat/access-token')).body;
    await demo.order('kill-token', { token: killed });

    const { status } = await demo.get('/wechat/callback-ips');

    expect(status).toBe(200);
    expect((await demo.get('/wechat/access-token')).body['access_token']).not.toBe(killed);
  });

  it('keep the token fresh, one log line per refresh', async () => {
    const fast = await DemoProcess.up({ WECHAT_TIME_SCALE: '1000' });

    await fast.printed(/(access-token refreshed[^]*){3}/);

    const lines = fast.stdout.match(/access-token refreshed/g)?.length ?? 0;
    const { tokens } = (await fast.order('tokens')) as { tokens: unknown[] };
    const { refusedUses } = await fast.order('totals');
    // The last line may still be on its way.
    expect([lines, lines + 1]).toContain(tokens.length);
    expect(refusedUses).toBe(0);
  });
});

describe('several apps', () => {
  it('require each request to name one, whose token may be cached as long as its endpoint allows', async () => {
    const first = await DemoProcess.up();
    const { access_token: token } = (await first.get('/wechat/access-token')).body;
    await first.order('apps', { appId: 'wx2222222222222222', appSecret: 'second-secret' });
    const apps = [
      { appId: 'wx0123456789abcdef', appSecret: '00112233445566778899aabbccddeeff' },
      { appId: 'wx2222222222222222', appSecret: 'second-secret', endpoint: 'legacy' },
    ];
    const demo = await DemoProcess.up({
      WECHAT_APPS: JSON.stringify(apps),
      WECHAT_BASE_URL: first.simulatorUrl,
    });

    const unnamed = await demo.get('/wechat/access-token');
    const named = await demo.get('/wechat/access-token?appId=wx0123456789abcdef');
    const other = await demo.get('/wechat/access-token?appId=wx2222222222222222');

    expect(unnamed).toMatchObject({ status: 400, body: { code: 'APP_UNKNOWN' } });
    expect(named.body['access_token']).toBe(token);
    expect(other.status).toBe(200);
    // On legacy: until some minutes after its replacement, which comes halfway.
    expect(other.body['expires_in']).toBeLessThan(4_300);
  });
});

async function answerTo(line: string): Promise<unknown> {
  if (spawnSync('curl', ['--version']).status === 0) {
    return JSON.parse((await promisify(execFile)('sh', ['-c', line])).stdout);
  }
  // On a machine without curl: the same request, made by this test.
  const [, url = ''] = /"(http[^"]*)"$/.exec(line) ?? [];
  const [, authorization = ''] = /Authorization: ([^"]*)"/.exec(line) ?? [];
  return (await fetch(url, { headers: { authorization } })).json();
}
