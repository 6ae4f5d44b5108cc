import { startWechatSimulator } from 'wechat-simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accountAt } from './account-at.js';
import { DemoProcess } from './demo-process.js';

let demo: DemoProcess;
beforeAll(async () => void (demo = await DemoProcess.up()));
afterAll(() => DemoProcess.endAll());

const sign = (url: string, at = demo) => at.get(`/wechat/js-sdk?url=${encodeURIComponent(url)}`, '');

describe('GET /wechat/js-sdk', () => {
  it.each(['/', '/?from=timeline&name=%E5%BC%A0', '/shop/1'])(
    'signs a page of the demo so that WeChat accepts it: %s',
    async (path) => {
      const url = `${demo.url}${path}`;

      const { status, headers, body } = await sign(url);

      expect(status).toBe(200);
      expect(headers.get('access-control-allow-origin')).toBeNull();
      expect(Object.keys(body).sort()).toEqual(['appId', 'nonceStr', 'signature', 'timestamp']);
      expect(await demo.order('accepts-page', { ...body, url })).toEqual({ accepted: true });
      expect(await demo.order('accepts-page', { ...body, url: `${url}x` })).toEqual({ accepted: false });
    },
  );

  it.each([
    'https://example.com/',
    'http://127.0.0.1/',
    'http://localhost:1/',
    'http://127.0.0.1@example.com/',
    'https://127.0.0.1:3000/',
  ])('does not sign a foreign page: %s', async (url) => {
    const { status, body } = await sign(url);

    expect(status).toBe(403);
    expect(body).toEqual({
      code: 'FORBIDDEN',
      message: expect.any(String),
      remedy: expect.stringContaining('PUBLIC_URL'),
    });
  });

  it('does not sign a URL that no page has', async () => {
    const answers = [
      await sign(`${demo.url}/#part`),
      await sign('/'),
      await sign(''),
      await demo.get('/wechat/js-sdk', ''),
      await demo.get('/wechat/js-sdk?url=a&url=b', ''),
    ];

    for (const { status, body } of answers) {
      expect(status).toBe(400);
      expect(body).toMatchObject({
        code: 'AUTHORIZATION_INVALID',
        remedy: expect.stringContaining('location'),
      });
    }
  });

  it('answers 404 to an app that is not configured', async () => {
    const url = encodeURIComponent(`${demo.url}/`);

    const { status, body } = await demo.get(`/wechat/js-sdk?url=${url}&appId=wx1111111111111111`, '');

    expect(status).toBe(404);
    expect(body).toMatchObject({ code: 'APP_UNKNOWN' });
  });

  it('uses PUBLIC_URL if it is set', async () => {
    const behindProxy = await DemoProcess.up({ PUBLIC_URL: 'https://demo.example.com/' });

    const ours = await sign('https://demo.example.com/shop', behindProxy);
    const listening = await sign(`${behindProxy.url}/`, behindProxy);

    expect([ours.status, listening.status]).toEqual([200, 403]);
    await behindProxy.interrupt();
  });
});

describe('GET /wechat/js-sdk/verdict', () => {
  it('says whether the built-in simulator accepts a signature', async () => {
    const url = `${demo.url}/`;
    const { body } = await sign(url);
    const signed = { ...(body as Record<string, string>), url };
    const verdict = async (claim: Record<string, string>) =>
      (await demo.get(`/wechat/js-sdk/verdict?${new URLSearchParams(claim)}`, '')).body;

    expect(await verdict(signed)).toEqual({ accepted: true });
    expect(await verdict({ ...signed, nonceStr: 'another' })).toEqual({ accepted: false });
    expect(await verdict({})).toEqual({ accepted: false });
  });

  it('is absent if only WeChat can judge', async () => {
    const running = await startWechatSimulator();
    const other = await DemoProcess.up(accountAt(running));

    expect((await other.get('/wechat/js-sdk/verdict', '')).status).toBe(404);
    await other.interrupt();
    await running.close();
  });
});
