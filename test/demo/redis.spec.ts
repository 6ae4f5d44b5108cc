import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RedisProcess } from '../redis/redis-process.js';
import { DemoProcess } from './demo-process.js';

let redis: RedisProcess;
beforeAll(async () => void (redis = await RedisProcess.start(['requirepass canary-password'])));
afterAll(async () => {
  DemoProcess.endAll();
  await redis.stop();
});

const withPassword = (password: string) => redis.url.replace('//', `//:${password}@`);

describe('REDIS_URL', () => {
  it('lets a second process serve the same token, requested once', async () => {
    const REDIS_URL = withPassword('canary-password');
    const first = await DemoProcess.up({ REDIS_URL });
    const WECHAT_SIMULATOR_PORT = new URL(first.simulatorUrl).port;
    const second = await DemoProcess.up({ REDIS_URL, WECHAT_SIMULATOR_PORT });

    const [one, other] = await Promise.all([first, second].map((demo) => demo.get('/wechat/access-token')));

    expect(one?.status).toBe(200);
    expect(other?.body['access_token']).toBe(one?.body['access_token']);
    expect(await first.order('totals')).toMatchObject({ given: 1 });
    expect(first.stdout).toContain('Tokens are kept in Redis');
    expect(await second.interrupt()).toBe(0);
    expect(await first.interrupt()).toBe(0);
  });

  it('does not give the tokens of a simulator that is gone to the next one', async () => {
    const REDIS_URL = withPassword('canary-password');
    const first = await DemoProcess.up({ REDIS_URL });
    const before = (await first.get('/wechat/access-token')).body['access_token'];
    await first.interrupt();

    const second = await DemoProcess.up({ REDIS_URL });
    const { access_token: after } = (await second.get('/wechat/access-token')).body;

    expect(after).not.toBe(before);
    expect(await second.order('is-alive', { token: after })).toEqual({ alive: true });
  });

  it('has its password in no line, not even a wrong one', async () => {
    const demo = await DemoProcess.up({ REDIS_URL: withPassword('canary-wrong-password') });

    await demo.printed(/credential store at 127.0.0.1:\d+ failed/);

    expect(demo.output).not.toContain('canary');
    expect(await demo.interrupt()).toBe(0);
  });
});
