import { Agent } from 'node:http';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { WechatTokenOptionsError } from '../../errors/options.error.js';
import { MemoryTokenStore } from '../../stores/memory/memory-token-store.js';
import { systemClock } from '../../core/time/system-clock.js';
import type { WechatTokenOptions } from './wechat-token.options.js';
import { resolveLater } from './resolve-later.js';
import { WECHAT } from '../../wechat/platform.js';

const SECRET = 'canary5ecret0000canary5ecret0000';
const APP = { appId: 'wx0123456789abcdef', appSecret: SECRET };
const OTHER = { appId: 'wxfedcba9876543210', appSecret: SECRET };
const KEY = `wtk_shop_${'k'.repeat(49)}`;
const REMOTE = { url: 'https://wechat.internal', key: KEY };
const LOOPBACK = { baseUrl: 'http://127.0.0.1:3001' };

/** Options that a JavaScript user may write. */
const refused = async (options: unknown): Promise<WechatTokenOptionsError> => {
  try {
    await resolveLater(options as WechatTokenOptions);
  } catch (error) {
    if (error instanceof WechatTokenOptionsError) return error;
    throw error;
  }
  throw new Error('The options were accepted');
};

describe('resolveLater', () => {
  it.each<[string, unknown]>([
    ['options', undefined],
    ['options', []],
    ['apps', {}],
    ['apps', { apps: [] }],
    ['apps', { apps: APP }],
    ['apps[0]', { apps: ['wx0123456789abcdef'] }],
    ['apps[0].appId', { apps: [{ appSecret: SECRET }] }],
    ['apps[0].appId', { apps: [{ ...APP, appId: '' }] }],
    ['apps[0].appId', { apps: [{ ...APP, appId: 'wx0123' }] }],
    ['apps[0].appId', { apps: [{ ...APP, appId: 'WX0123456789ABCDEF' }] }],
    ['apps[0].appId', { apps: [{ ...APP, appId: 'wx0123456789abcdef\n' }] }],
    ['apps[0].appId', { apps: [{ ...APP, appId: SECRET }] }],
    ['apps[1].appId', { apps: [APP, { ...OTHER, appId: 12 }] }],
    ['apps[1].appId', { apps: [APP, APP] }],
    ['apps[0].appSecret', { apps: [{ appId: APP.appId }] }],
    ['apps[0].appSecret', { apps: [{ ...APP, appSecret: '' }] }],
    ['apps[0].appSecret', { apps: [{ ...APP, appSecret: ` ${SECRET}` }] }],
    ['apps[0].appSecret', { apps: [{ ...APP, appSecret: `${SECRET}\n` }] }],
    ['apps[0].appSecret', { apps: [{ ...APP, appSecret: `${SECRET} ${SECRET}` }] }],
    ['apps[0].appSecret', { apps: [{ ...APP, appSecret: '密'.repeat(32) }] }],
    ['apps[0].appSecret', { apps: [{ ...APP, appSecret: 'x'.repeat(129) }] }],
    ['apps[0].endpoint', { apps: [{ ...APP, endpoint: 'old' }] }],
    ['apps[0].keepWarm', { apps: [{ ...APP, keepWarm: 'true' }] }],
    ['apps[0].appid', { apps: [{ ...APP, appid: APP.appId }] }],
    ['appSource', { appSource: { list: () => [] } }],
    ['appSource', { appSource: class Accounts {} }],
    ['defaultAppId', { apps: [APP], defaultAppId: OTHER.appId }],
    ['defaultAppId', { apps: [APP], defaultAppId: null }],
    ['store', { apps: [APP], store: { get: () => undefined } }],
    ['remote', { remote: 'https://wechat.internal' }],
    ['remote', { remote: { key: KEY } }],
    ['remote', { remote: { ...REMOTE, urls: [REMOTE.url] } }],
    ['remote.url', { remote: { ...REMOTE, url: 'http://wechat.internal' } }],
    ['remote.url', { remote: { ...REMOTE, url: 'https://user:password@wechat.internal' } }],
    ['remote.url', { remote: { ...REMOTE, url: 'wechat.internal' } }],
    ['remote.urls', { remote: { key: KEY, urls: [] } }],
    ['remote.urls', { remote: { key: KEY, urls: ['https://one.internal', 'http://two.internal'] } }],
    ['remote.key', { remote: { url: REMOTE.url } }],
    ['remote.key', { remote: { ...REMOTE, key: SECRET } }],
    ['remote.ca', { remote: { ...REMOTE, ca: '/etc/ca.crt' } }],
    ['remote.certificate', { remote: { ...REMOTE, certificate: { cert: 'x', key: 'y' } } }],
    ['remote.calls', { remote: { ...REMOTE, calls: 'both' } }],
    ['remote.more', { remote: { ...REMOTE, more: 1 } }],
    ['store', { remote: REMOTE, store: new MemoryTokenStore() }],
    ['appSource', { remote: REMOTE, appSource: { find: () => undefined } }],
    ['role', { remote: REMOTE, role: 'issuer' }],
    ['apps[0].appSecret', { remote: REMOTE, apps: [APP] }],
    ['simulation.timeScale', { remote: REMOTE, http: LOOPBACK, simulation: { timeScale: 2 } }],
    ...['inspect', 'forget'].map((method): [string, unknown] => [
      'store',
      { apps: [APP], store: Object.assign(new MemoryTokenStore(), { [method]: undefined }) },
    ]),
    ['role', { apps: [APP], role: 'writer' }],
    ['language', { apps: [APP], language: 'de' }],
    ['http', { apps: [APP], http: 'https://api.weixin.qq.com' }],
    ['http.baseUrl', { apps: [APP], http: { baseUrl: 'http://api.weixin.qq.com' } }],
    ['http.baseUrl', { apps: [APP], http: { baseUrl: 'api.weixin.qq.com' } }],
    ['http.baseUrl', { apps: [APP], http: { baseUrl: 'ftp://127.0.0.1' } }],
    ['http.baseUrl', { apps: [APP], http: { baseUrl: 'http://127.0.0.1.example.com' } }],
    ['http.baseUrl', { apps: [APP], http: { baseUrl: 'https://me:canary@api.weixin.qq.com' } }],
    ['http.baseUrl', { apps: [APP], http: { baseUrl: 'https://api.weixin.qq.com?key=canary' } }],
    ['http.baseUrl', { apps: [APP], http: { baseUrl: 'https://api.weixin.qq.com/#canary' } }],
    ['http.fallbackBaseUrl', { apps: [APP], http: { fallbackBaseUrl: 'http://api2.weixin.qq.com' } }],
    ['http.proxy', { apps: [APP], http: { proxy: 'socks5://me:canary@proxy.local' } }],
    ['http.proxy', { apps: [APP], http: { proxy: true } }],
    [
      'http.proxy',
      { apps: [APP], http: { proxy: 'http://proxy.local:3128', baseUrl: 'http://127.0.0.1:3001' } },
    ],
    [
      'http.proxy',
      { apps: [APP], http: { proxy: 'http://proxy.local:3128', fallbackBaseUrl: 'http://127.0.0.1:3001' } },
    ],
    ['http.proxy', { apps: [APP], http: { proxy: 'http://me:canary%@proxy.local' } }],
    ['http.proxy', { apps: [APP], http: { proxy: 'http://canary%zz:word@proxy.local' } }],
    ['http.proxy', { apps: [APP], http: { proxy: 'http://me:canary%ff@proxy.local' } }],
    ['http.proxy', { apps: [APP], http: { proxy: 'http://me%:41canary@proxy.local' } }],
    ['http.agent', { apps: [APP], http: { agent: 'agent' } }],
    ['http.agent', { apps: [APP], http: { agent: {} } }],
    ['http.agent', { apps: [APP], http: { agent: new Agent() } }],
    ['http.agent', { apps: [APP], http: { baseUrl: 'HTTPS://gateway.test', agent: new Agent() } }],
    ['http.timeoutMs', { apps: [APP], http: { timeoutMs: '5000' } }],
    ['http.timeoutMs', { apps: [APP], http: { timeoutMs: 4_000 }, timing: { httpTimeoutMs: 5_000 } }],
    ['timing.leaseMs', { apps: [APP], timing: { leaseMs: 6_000 } }],
    ['timing.leaseMs', { apps: [APP], timing: { leaseMs: 5_000, sendMarginMs: 0 } }],
    ['timing.leaseMs', { apps: [APP], http: { timeoutMs: 7_000 } }],
    ['timing.pollMs', { apps: [APP], timing: { pollMs: 0 } }],
    ['timing.pollMs', { apps: [APP], timing: { pollMs: 1.5 } }],
    ['timing.pollMs', { apps: [APP], timing: { pollMs: Number.NaN } }],
    ['timing.pollMs', { apps: [APP], timing: { pollMs: 2 ** 31 } }],
    ['timing.confirmEveryMs', { apps: [APP], timing: { confirmEveryMs: -1 } }],
    ['timing.dayQuotaMs', { apps: [APP], timing: { dayQuotaMs: [] } }],
    ['timing.dayQuotaMs', { apps: [APP], timing: { dayQuotaMs: [60_000, '5m'] } }],
    ['timing.leaseTime', { apps: [APP], timing: { leaseTime: 8_000 } }],
    ['budgets.stable', { apps: [APP], budgets: { stable: -1 } }],
    ['budgets.ticket', { apps: [APP], budgets: { ticket: 1 } }],
    ['cron', { apps: [APP], cron: 'every half hour' }],
    ['cron', { apps: [APP], cron: '0 0 0 30 2 *' }],
    ['cron', { apps: [APP], cron: 30 }],
    ['cronTimeZone', { apps: [APP], cron: '0 */30 * * * *', cronTimeZone: 'Mars/Olympus' }],
    ['requireTokenAtStart', { apps: [APP], requireTokenAtStart: 'yes' }],
    ['forceOnRepeatedRejection', { apps: [APP], forceOnRepeatedRejection: 1 }],
    ['clock', { apps: [APP], clock: Date }],
    ['simulation', { apps: [APP], simulation: {} }],
    ['simulation', { apps: [APP], http: { baseUrl: 'https://api.weixin.qq.com' }, simulation: {} }],
    ['simulation.timeScale', { apps: [APP], http: LOOPBACK, simulation: { timeScale: 0 } }],
    [
      'simulation.timeScale',
      { apps: [APP], http: LOOPBACK, simulation: { timeScale: 2 }, clock: systemClock },
    ],
    [
      'simulation.timeScale',
      { apps: [APP], http: LOOPBACK, simulation: { timeScale: 2 }, store: new MemoryTokenStore() },
    ],
    ['simulation.tickMs', { apps: [APP], http: LOOPBACK, simulation: { tickMs: 0 } }],
    ['appId', { apps: [APP], appId: APP.appId }],
  ])('refuses a bad %s with one sentence that names it', async (option, options) => {
    const error = await refused(options);

    expect(error).toMatchObject({ code: 'OPTIONS_INVALID', retryable: false, option });
    expect(error.message.startsWith(`${option} `)).toBe(true);
    expect(error.message).not.toContain('\n');
    expect(error.remedy).not.toBe('');
  });

  it.each<[string, unknown]>([
    ['appSecret instead of the appId', { apps: [{ ...APP, appId: SECRET }] }],
    ['appSecret', { apps: [{ ...APP, appSecret: `${SECRET} ` }] }],
    ['password of a base URL', { apps: [APP], http: { baseUrl: `https://me:${SECRET}@host` } }],
    ['password of a proxy', { apps: [APP], http: { proxy: `socks5://me:${SECRET}@host` } }],
    [
      'password of a proxy that cannot be decoded',
      { apps: [APP], http: { proxy: `http://me:${SECRET}%@host` } },
    ],
    ['option next to a bad one', { apps: [{ ...APP, endpoint: 'old' }] }],
    ['unknown option', { apps: [APP], secret: SECRET }],
  ])('does not print the %s', async (_, options) => {
    const error = await refused(options);

    expect(inspect(error, { depth: Infinity, showHidden: true })).not.toContain('canary5ecret');
    expect(JSON.stringify(error)).not.toContain('canary5ecret');
  });

  it.each<[string, WechatTokenOptions]>([
    ['one app', { apps: [APP] }],
    ['a secret of another form', { apps: [{ ...APP, appSecret: 'x'.repeat(128) }] }],
    ['a secret that is a function', { apps: [{ ...APP, appSecret: () => SECRET }] }],
    ['only a source', { appSource: { find: async () => undefined } }],
    ['a lease just long enough', { apps: [APP], timing: { leaseMs: 6_001 } }],
    ['no confirmations', { apps: [APP], timing: { confirmEveryMs: 0 } }],
    ['http on this machine', { apps: [APP], http: { baseUrl: 'http://[::1]:3001' } }],
    ['a proxy with a password', { apps: [APP], http: { proxy: 'http://me:word@proxy.local:3128' } }],
    ['a password with escapes', { apps: [APP], http: { proxy: 'http://me:50%25%20off@proxy.local' } }],
    ['five fields of cron', { apps: [APP], cron: '*/30 * * * *', cronTimeZone: 'Asia/Shanghai' }],
  ])('takes %s', async (_, options) => {
    await expect(resolveLater(options)).resolves.toBeDefined();
  });

  it('treats a field that is present but undefined as left out', async () => {
    const options = { apps: [APP], timing: { leaseMs: undefined }, role: undefined, defaultAppId: undefined };

    const resolved = await resolveLater(options as unknown as WechatTokenOptions);

    expect(resolved).toMatchObject({ role: 'issuer', defaultAppId: APP.appId, timing: { leaseMs: 8_000 } });
  });

  it.each<[string, (failing: object) => unknown]>([
    ['apps[0].appSecret', (failing) => ({ apps: [failing] })],
    ['http.baseUrl', (failing) => ({ apps: [APP], http: failing })],
  ])('reports that a getter of %s failed, and nothing that it threw', async (option, optionsWith) => {
    const failing = Object.defineProperty(
      option.startsWith('http') ? {} : { appId: APP.appId },
      option.split('.')[1]!,
      {
        enumerable: true,
        get: () => {
          throw new Error(SECRET);
        },
      },
    );

    const error = await refused(optionsWith(failing));

    expect(error).toMatchObject({ option });
    expect(error.message).toContain('its getter failed');
    expect(inspect(error, { depth: Infinity, showHidden: true })).not.toContain('canary5ecret');
  });

  it('checks and uses the results of the getters of a class', async () => {
    class Timing {
      get leaseMs() {
        return 9_000;
      }
    }
    class Settings {
      constructor(readonly tooShort?: number) {}
      get apps() {
        return [APP];
      }
      get timing() {
        return this.tooShort === undefined ? new Timing() : { leaseMs: this.tooShort };
      }
    }
    const { apps, timing } = await resolveLater(new Settings(), ['tooShort']);

    expect(apps[0]!.appId).toBe(APP.appId);
    expect(timing.leaseMs).toBe(9_000);
    await expect(resolveLater(new Settings(NaN), ['tooShort'])).rejects.toMatchObject({
      option: 'timing.leaseMs',
    });
  });

  it('reads each option once', async () => {
    let reads = 0;
    const options = {
      get apps() {
        return (reads += 1) === 1 ? [APP] : [];
      },
    };

    expect((await resolveLater(options)).apps).toHaveLength(1);
  });

  it('uses Chinese if that is the language', async () => {
    const error = await refused({ apps: [], language: 'zh' });

    expect(error.message).toMatch(/为空/);
  });

  it('contains no secret that printing could find', async () => {
    const resolved = await resolveLater({ apps: [APP] });

    expect(inspect(resolved, { depth: Infinity, showHidden: true })).not.toContain('canary5ecret');
    expect(JSON.stringify(resolved)).not.toContain('canary5ecret');
    await expect(resolved.apps[0]!.appSecret(WECHAT)).resolves.toBe(SECRET);
  });

  it('clones nothing that it gets', async () => {
    class Store {
      static made = 0;
      readonly durable = false;
      constructor() {
        Store.made += 1;
      }
      read = () => Promise.reject(new Error());
      revisions = this.read;
      acquire = this.read;
      commit = this.read;
      abandon = this.read;
      restore = this.read;
      reject = this.read;
      forget = this.read;
      inspect = this.read;
      watch = () => () => undefined;
    }
    const store = new Store();

    const resolved = await resolveLater({ apps: [APP], store });

    expect(resolved.store).toBe(store);
    expect(Store.made).toBe(1);
  });

  it('scales waits for the wire with the simulated time, and nothing else', async () => {
    const { timing, tickMs } = await resolveLater({
      apps: [APP],
      http: LOOPBACK,
      simulation: { timeScale: 10 },
    });

    expect(timing).toMatchObject({ httpTimeoutMs: 50_000, leaseMs: 80_000, confirmEveryMs: 240_000 });
    expect(tickMs).toBe(100);
  });

  it.each<[string, WechatTokenOptions]>([
    ['alone', { remote: REMOTE }],
    ['with several servers', { remote: { urls: [REMOTE.url, 'http://127.0.0.1:3080'], key: KEY } }],
    ['beside apps, a default and a role', { remote: REMOTE, apps: [{ appId: APP.appId }], role: 'reader' }],
    [
      'without TLS if that is allowed',
      { remote: { ...REMOTE, url: 'http://wechat.internal', allowPlainHttp: true } },
    ],
  ])('accepts remote %s, which makes the process a reader without a secret', async (_, options) => {
    const { role, store, appSource } = await resolveLater(options);

    expect(role).toBe('reader');
    expect(store.address).toMatch(/^token server (wechat\.internal|127\.0\.0\.1):\d+/);
    expect(appSource).toHaveProperty('find');
    expect(inspect(await resolveLater(options), { depth: 1 })).not.toContain(KEY);
  });
});
