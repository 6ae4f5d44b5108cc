import { DEFAULT_APP, startWechatSimulator, type RunningSimulator } from 'wechat-simulator';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { accountAt } from './account-at.js';
import { DemoProcess } from './demo-process.js';
import { eventually } from '../waiting/eventually.js';

let running: RunningSimulator;
beforeEach(async () => void (running = await startWechatSimulator()));
afterEach(() => running.close());
afterAll(() => DemoProcess.endAll());

const TOLD = { code: expect.any(String), message: expect.any(String), remedy: expect.any(String) };

describe('a failure', () => {
  it('is a 503 if waiting helps, and passes by itself', async () => {
    running.simulator.faults.setOutage('html');
    const demo = await DemoProcess.up(accountAt(running));

    const away = await demo.get('/wechat/access-token');
    const health = await demo.get('/health', '');
    running.simulator.faults.setOutage('none');

    expect(away).toMatchObject({ status: 503, body: { ...TOLD, code: 'WECHAT_UNAVAILABLE' } });
    expect(away.headers.get('cache-control')).toBe('no-store');
    expect(health).toMatchObject({
      status: 503,
      body: {
        status: 'error',
        details: {
          wechat: {
            status: 'down',
            apps: [{ reasons: [{ code: 'NO_CREDENTIAL', errorCode: 'WECHAT_UNAVAILABLE' }] }],
          },
        },
      },
    });
    for (const [path, key] of [['/wechat/access-token'], ['/health', '']] as const)
      await eventually(async () => expect(await demo.get(path, key)).toMatchObject({ status: 200 }));
  });

  it('is a 502 with the remedy if a person has to act, and WeChat is not called any more', async () => {
    const demo = await DemoProcess.up(accountAt(running, 'a-secret-that-is-wrong'));

    const answers = await Promise.all(Array.from({ length: 50 }, () => demo.get('/wechat/access-token')));

    for (const { status, body } of answers) {
      expect(status).toBe(502);
      expect(body).toEqual({ ...TOLD, code: 'WECHAT_REFUSED', errcode: 40125, rid: expect.any(String) });
    }
    expect(running.simulator.journal.calls('/cgi-bin/stable_token').length).toBeLessThanOrEqual(3);
  });

  it('includes errcode and rid for a call with the token as well', async () => {
    running.simulator.addApp({ ...LACKING, forbiddenPaths: ['/cgi-bin/getcallbackip'] });
    const demo = await DemoProcess.up({ ...accountAt(running), WECHAT_APP_ID: LACKING.appId });

    const { status, body } = await demo.get('/wechat/callback-ips');

    expect(status).toBe(502);
    expect(body).toEqual({ ...TOLD, code: 'WECHAT_REFUSED', errcode: 48001, rid: expect.any(String) });
  });

  it('does not replace a valid token when WeChat refuses without a reason', async () => {
    const demo = await DemoProcess.up(accountAt(running));
    const { access_token: before } = (await demo.get('/wechat/access-token')).body;
    running.simulator.faults.add({ kind: 'errcode', errcode: 40001, path: '/cgi-bin/getcallbackip' });

    const { status, body } = await demo.get('/wechat/callback-ips');

    expect(status).toBe(502);
    expect(body).toEqual({ ...TOLD, code: 'REJECTION_DOUBTED', errcode: 40001, rid: expect.any(String) });
    expect((await demo.get('/wechat/access-token')).body['access_token']).toBe(before);
  });

  it.each([
    { kind: 'reset' },
    { kind: 'html', status: 200 },
    { kind: 'empty' },
    { kind: 'status', status: 500 },
    { kind: 'errcode', errcode: -1 },
  ] as const)('is a 503 when a call with the token meets $kind', async (fault) => {
    const demo = await DemoProcess.up(accountAt(running));
    running.simulator.faults.add({ ...fault, path: '/cgi-bin/getcallbackip' });

    const { status, body } = await demo.get('/wechat/callback-ips');

    expect(status).toBe(503);
    expect(body).toMatchObject(TOLD);
  });
});

const LACKING = { appId: 'wx3333333333333333', appSecret: DEFAULT_APP.appSecret };
