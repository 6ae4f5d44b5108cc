import { randomBytes } from 'node:crypto';
import { DEFAULT_APP, startWechatSimulator } from 'wechat-simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RedisProcess } from '../redis/redis-process.js';
import { accountAt } from './account.js';
import { DoctorProcess } from './doctor-process.js';
import { DoctorRun } from './doctor-run.js';

const REDIS_PASSWORD = `redis-${randomBytes(12).toString('hex')}`;
const PROXY_PASSWORD = `proxy-${randomBytes(12).toString('hex')}`;
const ELSEWHERE = { HTTP_PROXY: '', HTTPS_PROXY: `http://user:${PROXY_PASSWORD}@127.0.0.1:9` };
const FORMS = [['--json'], ['--language=zh']];

let redis: RedisProcess;
beforeAll(async () => {
  redis = await RedisProcess.start([`requirepass ${REDIS_PASSWORD}`]);
});
afterAll(() => redis.stop());

const withPassword = (url: string) => url.replace('//', `//:${REDIS_PASSWORD}@`);

describe('secret, token and passwords appear in nothing that the doctor prints', () => {
  it.each(FORMS)('whatever WeChat answers (%s)', async (...form) => {
    const { simulator, url, close } = await startWechatSimulator();
    const variables = accountAt(url, { REDIS_URL: withPassword(redis.url), ...ELSEWHERE });
    const token = simulator.mintElsewhere(DEFAULT_APP.appId).value;
    const quoting = JSON.stringify({ errcode: 40001, errmsg: `${DEFAULT_APP.appSecret} ${token}` });

    let output = (await DoctorProcess.run(variables, 'doctor', ...form)).output;
    for (const fault of [
      { kind: 'body', body: quoting },
      { kind: 'body', body: `${DEFAULT_APP.appSecret} ${token}` },
      { kind: 'truncated', path: '/cgi-bin/stable_token' },
      { kind: 'reset', path: '/cgi-bin/getcallbackip' },
      { kind: 'html', path: '/cgi-bin/openapi/*' },
    ] as const) {
      simulator.faults.clear();
      simulator.faults.add(fault);
      output += (await DoctorRun.of(variables, 'doctor', ...form)).output;
    }
    await close();

    const tokens = simulator.journal.issued().map(({ value }) => value);
    expect(tokens.length).toBeGreaterThan(0);
    for (const hidden of [DEFAULT_APP.appSecret, token, ...tokens, REDIS_PASSWORD, PROXY_PASSWORD]) {
      expect(output).not.toContain(hidden);
    }
  });

  it.each(FORMS)('whatever is wrong with the configuration, the proxy and Redis (%s)', async (...form) => {
    const account = accountAt('https://wechat.invalid', ELSEWHERE);
    // Through the proxy, where nobody listens: a variable of the process.
    const proxied = [account, { ...account, HTTPS_PROXY: `http://user:${PROXY_PASSWORD}%@127.0.0.1:9` }];
    const bad: Record<string, string>[] = [
      { ...account, REDIS_URL: redis.url.replace('//', `//:wrong${REDIS_PASSWORD}@`) },
      { ...account, REDIS_URL: `redis://:${REDIS_PASSWORD}%@127.0.0.1:${redis.port}` },
      { ...account, WECHAT_BASE_URL: `https://u:${DEFAULT_APP.appSecret}@example.com` },
      { ...account, WECHAT_APP_ID: DEFAULT_APP.appSecret },
      { ...account, WECHAT_ENDPOINT: DEFAULT_APP.appSecret },
      { ...account, WECHAT_APPS: `[{"appId":"${DEFAULT_APP.appSecret}"` },
      { ...account, KEY_PREFIX: `{${DEFAULT_APP.appSecret}}` },
    ];

    const runs = await Promise.all([
      ...proxied.map((variables) => DoctorProcess.run(variables, 'doctor', ...form)),
      ...bad.map((variables) => DoctorRun.of(variables, 'doctor', ...form)),
    ]);

    expect(runs.map(({ code }) => code)).toEqual([...proxied, ...bad].map(() => 1));
    for (const { output } of runs) {
      for (const hidden of [DEFAULT_APP.appSecret, REDIS_PASSWORD, PROXY_PASSWORD]) {
        expect(output).not.toContain(hidden);
      }
      expect(output).not.toMatch(/itself failed/);
    }
  });

  it('even as an argument, which is refused', async () => {
    const doctor = await DoctorRun.of({}, 'doctor', DEFAULT_APP.appSecret);

    expect(doctor.code).toBe(2);
    expect(doctor.stdout).toBe('');
    expect(doctor.stderr.trim().split('\n')).toHaveLength(1);
    expect(doctor.stderr).not.toContain(DEFAULT_APP.appSecret);
  });

  it('even if the stored record is damaged', async () => {
    const { url, close } = await startWechatSimulator();
    const client = redis.client({ password: REDIS_PASSWORD });
    const key = `wechat:{${DEFAULT_APP.appId}}:credential:access-token`;
    await client.hset(key, { format: '1', version: 'canary-version', value: 'canary-token' });

    const doctor = await DoctorRun.of(
      accountAt(url, { REDIS_URL: withPassword(redis.url) }),
      'doctor',
      '--json',
    );
    await client.del(key);
    await close();

    expect(doctor.found('foreign-refresher')).toMatchObject({ status: 'failed', reason: 'DAMAGED' });
    expect(doctor.output).not.toContain('canary');
  });
});
