import { describe, expect, it } from 'vitest';
import { readSettings } from './read-settings.js';

const APP = { WECHAT_APP_ID: 'wx0123456789abcdef', WECHAT_APP_SECRET: 'canary0123456789abcdef0123456789' };
const complained = (environment: Record<string, string>) =>
  readSettings(environment).complaints.map(({ variable, problem }) => `${variable} ${problem.en}`);

describe('the settings of the doctor', () => {
  it('are those of the demo', () => {
    const WECHAT_APPS = '[{"appId":"wxffffffffffffffff","appSecret":"x","endpoint":"legacy"}]';

    expect(readSettings({ ...APP, WECHAT_APPS, REDIS_URL: 'redis://h', KEY_PREFIX: '' })).toEqual({
      apps: [
        { appId: APP.WECHAT_APP_ID, appSecret: APP.WECHAT_APP_SECRET, endpoint: 'stable' },
        { appId: 'wxffffffffffffffff', appSecret: 'x', endpoint: 'legacy' },
      ],
      baseUrl: 'https://api.weixin.qq.com',
      redis: { url: 'redis://h' },
      keyPrefix: 'wechat:',
      complaints: [],
    });
  });

  it.each([
    [{}, 'WECHAT_APP_ID is not set, and neither is WECHAT_APPS'],
    [{ WECHAT_APP_ID: APP.WECHAT_APP_ID }, 'WECHAT_APP_SECRET is missing or is no text'],
    [{ WECHAT_APP_SECRET: APP.WECHAT_APP_SECRET }, 'WECHAT_APP_ID is no AppID'],
    [{ ...APP, WECHAT_APP_SECRET: 'canary ' }, 'WECHAT_APP_SECRET has blanks or a line break around it'],
    [{ ...APP, WECHAT_ENDPOINT: 'canary' }, 'WECHAT_ENDPOINT is something unknown'],
    [{ WECHAT_APPS: '[{"canary' }, 'WECHAT_APPS is no JSON list of apps'],
    [
      { WECHAT_APPS: '[{"canary":1}]' },
      'WECHAT_APPS[0] is no app with appId, appSecret and, if need be, endpoint alone',
    ],
    [
      { ...APP, WECHAT_APPS: `[{"appId":"${APP.WECHAT_APP_ID}","appSecret":"canary"}]` },
      'WECHAT_APPS[0].appId is the AppID of another app in the environment',
    ],
    [
      { ...APP, WECHAT_BASE_URL: 'http://canary.example' },
      'WECHAT_BASE_URL is no https URL, and no http URL of this machine',
    ],
    [
      { ...APP, WECHAT_BASE_URL: 'https://canary@example.com' },
      'WECHAT_BASE_URL has a user, a password, a query or a fragment in it',
    ],
    [{ ...APP, REDIS_URL: 'canary://redis' }, 'REDIS_URL is no address of a Redis'],
    [
      { ...APP, REDIS_URL: 'redis://h', REDIS_SENTINELS: 'canary' },
      'REDIS_SENTINELS is no list of Sentinels',
    ],
    [{ ...APP, KEY_PREFIX: '{canary}' }, 'KEY_PREFIX has blanks or braces, or is longer than 64 characters'],
  ])('complain of what is wrong by name, and repeat nothing (%#)', (environment, said) => {
    const settings = readSettings(environment as Record<string, string>);

    expect(complained(environment as Record<string, string>)).toEqual([said]);
    expect(JSON.stringify(settings.complaints)).not.toContain('canary');
  });

  it('never have a base URL that no secret may be sent to', () => {
    expect(readSettings({ ...APP, WECHAT_BASE_URL: 'http://example.com' }).baseUrl).toBeUndefined();
  });

  it('name the proxy of the environment without its password, where the library takes it', () => {
    const HTTPS_PROXY = 'http://user:canary@proxy.local:3128';
    const proxyOf = (more: Record<string, string>) => readSettings({ ...APP, HTTPS_PROXY, ...more }).proxy;

    expect(proxyOf({})).toBe('proxy.local:3128');
    expect(proxyOf({ NO_PROXY: 'localhost, .qq.com' })).toBeUndefined();
    expect(proxyOf({ NO_PROXY: '*' })).toBeUndefined();
    expect(proxyOf({ no_proxy: 'qq.com' })).toBe('proxy.local:3128');
    expect(proxyOf({ WECHAT_BASE_URL: 'http://127.0.0.1:3001' })).toBeUndefined();
    expect(proxyOf({ https_proxy: 'other:8080' })).toBe('other:8080');
  });
});
