import { describe, expect, it } from 'vitest';
import { readSettings } from '../../doctor/read-settings.js';
import { readWechatEnvironment } from './read-environment.js';

const APP = { WECHAT_APP_ID: 'wx0123456789abcdef', WECHAT_APP_SECRET: 'canary0123456789abcdef0123456789' };
const problemsOf = (environment: Record<string, string>) =>
  readSettings(environment).problems.map(({ variable, problem }) => `${variable} ${problem.en}`);

describe('the environment', () => {
  it('names apps, the base URL, and where tokens are kept', () => {
    const WECHAT_APPS = '[{"appId":"wxffffffffffffffff","appSecret":"x","endpoint":"legacy"}]';

    expect(readWechatEnvironment({ ...APP, WECHAT_APPS, REDIS_URL: 'redis://h', KEY_PREFIX: '' })).toEqual({
      apps: [
        { appId: APP.WECHAT_APP_ID, appSecret: APP.WECHAT_APP_SECRET, endpoint: 'stable' },
        { appId: 'wxffffffffffffffff', appSecret: 'x', endpoint: 'legacy' },
      ],
      endpoint: 'stable',
      baseUrl: 'https://api.weixin.qq.com',
      redis: { url: 'redis://h' },
      keyPrefix: 'wechat:',
      problems: [],
    });
  });

  it.each([
    [{}, 'WECHAT_APP_ID is not set, nor is WECHAT_APPS'],
    [{ WECHAT_APP_ID: APP.WECHAT_APP_ID }, 'WECHAT_APP_ID is set without WECHAT_APP_SECRET'],
    [{ WECHAT_APP_SECRET: APP.WECHAT_APP_SECRET }, 'WECHAT_APP_SECRET is set without WECHAT_APP_ID'],
    [{ WECHAT_APP_ID: 'canary' }, 'WECHAT_APP_ID is not a valid AppID'],
    [
      { WECHAT_APPS: `[{"appId":"${APP.WECHAT_APP_ID}"}]` },
      'WECHAT_APPS[0].appSecret is missing or is not a string',
    ],
    [{ ...APP, WECHAT_APP_SECRET: 'canary ' }, 'WECHAT_APP_SECRET has leading or trailing whitespace'],
    [{ ...APP, WECHAT_APP_SECRET: '"canary"' }, 'WECHAT_APP_SECRET is in quotes'],
    [{ ...APP, WECHAT_ENDPOINT: 'canary' }, 'WECHAT_ENDPOINT has an unknown value'],
    [{ WECHAT_APPS: '[{"canary' }, 'WECHAT_APPS is not a JSON array of apps'],
    [
      { WECHAT_APPS: '[{"canary":1}]' },
      'WECHAT_APPS[0] is not an app: it may have only appId, appSecret and endpoint',
    ],
    [
      { ...APP, WECHAT_APPS: `[{"appId":"${APP.WECHAT_APP_ID}","appSecret":"canary"}]` },
      'WECHAT_APPS[0].appId is the same as WECHAT_APP_ID',
    ],
    [
      { ...APP, WECHAT_BASE_URL: 'http://canary.example' },
      'WECHAT_BASE_URL is neither an https URL nor an http URL on this machine',
    ],
    [
      { ...APP, WECHAT_BASE_URL: 'https://canary@example.com' },
      'WECHAT_BASE_URL contains a user, a password, a query or a fragment',
    ],
    [{ ...APP, WECHAT_ALLOW_PLAIN_HTTP: 'canary' }, 'WECHAT_ALLOW_PLAIN_HTTP has an unknown value'],
    [{ ...APP, REDIS_URL: 'canary://redis' }, 'REDIS_URL is not a valid Redis URL'],
    [
      { ...APP, REDIS_URL: 'redis://h', REDIS_SENTINELS: 'canary' },
      'REDIS_SENTINELS is not a list of host:port',
    ],
    [
      { ...APP, KEY_PREFIX: '{canary}' },
      'KEY_PREFIX contains whitespace or braces, or is longer than 64 characters',
    ],
    [
      { ...APP, REDIS_URL: 'redis://h', REDIS_SENTINELS: 'canary:65536' },
      'REDIS_SENTINELS is not a list of host:port',
    ],
    [{ ...APP, REDIS_SENTINELS: 'canary:26379' }, 'REDIS_SENTINELS is set without REDIS_URL'],
    [
      { ...APP, REDIS_URL: 'redis://h', REDIS_SENTINEL_PASSWORD: 'canary' },
      'REDIS_SENTINEL_PASSWORD is set without REDIS_SENTINELS',
    ],
  ])('reports problems by name, and repeats no value (%#)', (environment, said) => {
    const settings = readSettings(environment as Record<string, string>);

    expect(problemsOf(environment as Record<string, string>)).toEqual([said]);
    expect(JSON.stringify(settings.problems)).not.toContain('canary');
  });

  it('converts values that are not strings, and fails on nothing', () => {
    const given = (variables: unknown) => readWechatEnvironment(variables as Record<string, string>);

    expect(given({ ...APP, KEY_PREFIX: 5, REDIS_URL: null }).keyPrefix).toBe('5');
    expect(given({ ...APP, REDIS_URL: {}, WECHAT_APPS: [], HTTPS_PROXY: Object.create(null) })).toMatchObject(
      {
        problems: ['WECHAT_APPS', 'HTTPS_PROXY', 'REDIS_URL'].map((variable) => ({ variable })),
      },
    );
    expect(given({ ...APP, REDIS_URL: 'redis://h', REDIS_SENTINELS: 5 }).redis).toBeUndefined();
    for (const nothing of [undefined, null, 5]) expect(given(nothing).apps).toEqual([]);
  });

  it('never has a base URL that no secret may be sent to', () => {
    expect(readSettings({ ...APP, WECHAT_BASE_URL: 'http://example.com' }).baseUrl).toBeUndefined();
  });

  it('has a plain http URL only if allowed, and says so: never for WeChat itself, never by default', () => {
    const read = (baseUrl: string, allowed: string) =>
      readSettings({ ...APP, WECHAT_BASE_URL: baseUrl, WECHAT_ALLOW_PLAIN_HTTP: allowed });

    const { baseUrl, allowPlainHttp, problems } = read('http://wechat-simulator:3001', 'true');
    expect({ baseUrl, allowPlainHttp, problems }).toEqual({
      baseUrl: 'http://wechat-simulator:3001',
      allowPlainHttp: true,
      problems: [],
    });
    for (const settings of [
      read('http://wechat-simulator:3001', 'false'),
      read('http://api.weixin.qq.com', 'true'),
    ]) {
      expect(settings.baseUrl).toBeUndefined();
      expect(settings.problems[0]?.remedy.en).toContain('WECHAT_ALLOW_PLAIN_HTTP=true');
    }
  });

  it('names the proxy without its password, if the library accepts it', () => {
    const HTTPS_PROXY = 'http://user:canary@proxy.local:3128';
    const proxyOf = (more: Record<string, string>) => readSettings({ ...APP, HTTPS_PROXY, ...more }).proxy;

    expect(proxyOf({})).toBe('proxy.local:3128');
    expect(proxyOf({ NO_PROXY: 'localhost, .qq.com' })).toBeUndefined();
    expect(proxyOf({ NO_PROXY: '*' })).toBeUndefined();
    expect(proxyOf({ no_proxy: 'qq.com' })).toBe('proxy.local:3128');
    expect(proxyOf({ WECHAT_BASE_URL: 'http://127.0.0.1:3001' })).toBeUndefined();
    expect(proxyOf({ https_proxy: 'other:8080' })).toBe('other:8080');
  });

  it('leaves out an app with an unknown endpoint, and reports it once', () => {
    const WECHAT_APPS = '[{"appId":"wxffffffffffffffff","appSecret":"x","endpoint":"legacy"}]';
    const { apps, endpoint, problems } = readWechatEnvironment({
      ...APP,
      WECHAT_APPS,
      WECHAT_ENDPOINT: 'old',
    });

    expect(apps.map(({ appId }) => appId)).toEqual(['wxffffffffffffffff']);
    expect(endpoint).toBeUndefined();
    expect(problems.map(({ variable }) => variable)).toEqual(['WECHAT_ENDPOINT']);
  });

  it('may name no app: only the doctor needs one', () => {
    expect(readWechatEnvironment({ WECHAT_APP_ID: '' })).toMatchObject({ apps: [], problems: [] });
    expect(readSettings({ WECHAT_ENDPOINT: 'old' }).problems.map(({ variable }) => variable)).toEqual([
      'WECHAT_APP_ID',
      'WECHAT_ENDPOINT',
    ]);
  });
});
