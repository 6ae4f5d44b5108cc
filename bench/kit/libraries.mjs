import { createRequire } from 'node:module';
import { NestFactory } from '@nestjs/core';
import { Redis } from 'ioredis';
import { RedisTokenStore, WechatApiClient, WechatTokenModule, WechatTokenService } from 'nestjs-wechat-token';

const require = createRequire(import.meta.url);

export const OURS = 'nestjs-wechat-token';
/** Any call with an access token. */
export const PATH = '/cgi-bin/menu/get';

/**
 * Each set up as its own README says, with another base URL and, if it has a shared cache, with that cache on the given Redis. `read`
 * returns the token; `call` calls WeChat's API with the library's own client. `marginSeconds`: how long before its expiry a token is
 * requested again, if a library leaves that to its user.
 */
export const LIBRARIES = {
  [OURS]: {
    endpoints: ['stable', 'legacy'],
    isShared: true,
    make: async ({ baseUrl, app, endpoint, redisUrl, times = {} }) => {
      const store = redisUrl === undefined ? {} : { store: RedisTokenStore.connect(redisUrl) };
      const options = { apps: [{ ...app, endpoint }], http: { baseUrl }, ...store, ...times };
      const nest = await NestFactory.createApplicationContext(WechatTokenModule.forRoot(options), {
        logger: false,
      });
      const tokens = nest.get(WechatTokenService);
      const api = nest.get(WechatApiClient);
      return {
        read: () => tokens.getAccessToken(),
        call: () => api.get(PATH),
        close: () => nest.close(),
      };
    },
  },

  '@smithy/property-provider': {
    endpoints: ['stable', 'legacy'],
    make: async (setting) => {
      const { memoize } = require('@smithy/property-provider');
      const { marginSeconds = 300 } = setting;
      const isExpired = ({ endsAt }) => endsAt - Date.now() < marginSeconds * 1_000;
      const get = memoize(() => fetchToken(setting), isExpired);
      return { read: async () => (await get()).token, readWhole: get };
    },
  },

  'async-cache-dedupe': {
    endpoints: ['stable', 'legacy'],
    isShared: true,
    make: async (setting) => {
      const { createCache } = require('async-cache-dedupe');
      const { marginSeconds = 300 } = setting;
      const client = setting.redisUrl === undefined ? undefined : new Redis(setting.redisUrl);
      const cache = createCache({
        ttl: ({ lifeSeconds }) => lifeSeconds - marginSeconds,
        stale: marginSeconds,
        storage: client ? { type: 'redis', options: { client } } : { type: 'memory' },
      });
      cache.define('token', () => fetchToken(setting));
      return {
        read: async () => (await cache.token('')).token,
        readWhole: () => cache.token(''),
        close: () => client?.disconnect(),
      };
    },
  },

  'node-easywechat': {
    endpoints: ['stable', 'legacy'],
    isShared: true,
    make: async ({ baseUrl, app, endpoint, redisUrl }) => {
      const { OfficialAccount, CacheInterface } = require('node-easywechat');
      const { cache, close } = cacheOn(redisUrl);
      const account = new OfficialAccount({
        app_id: app.appId,
        secret: app.appSecret,
        use_stable_access_token: endpoint === 'stable',
        http: { baseURL: `${baseUrl}/` },
      });
      account.setCache(Object.assign(Object.create(CacheInterface.prototype), cache));
      const client = account.getClient();
      const accessToken = account.getAccessToken();
      return {
        read: () => accessToken.getToken(),
        call: async () => (await client.get(PATH)).toObject(),
        close,
      };
    },
  },

  'co-wechat-api': {
    endpoints: ['legacy'],
    isShared: true,
    make: async ({ baseUrl, app, redisUrl }) => {
      const WechatApi = require('co-wechat-api');
      const { cache, close } = cacheOn(redisUrl);
      const shared = [() => cache.get('token'), (token) => cache.set('token', token, 7_200)];
      const api = new WechatApi(app.appId, app.appSecret, ...(redisUrl === undefined ? [] : shared));
      api.prefix = `${baseUrl}/cgi-bin/`;
      return {
        read: async () => (await api.ensureAccessToken()).accessToken,
        readWhole: () => api.ensureAccessToken(),
        call: () => api.getMenu(),
        close,
      };
    },
  },

  'nest-wechat': {
    endpoints: ['stable'],
    isShared: true,
    make: async ({ baseUrl, app, redisUrl }) => {
      const { WeChatService } = require('nest-wechat');
      const { default: axios } = createRequire(require.resolve('nest-wechat'))('axios');
      const id = axios.interceptors.request.use((config) => ({
        ...config,
        url: config.url.replace('https://api.weixin.qq.com', baseUrl),
      }));
      const { cache, close } = cacheOn(redisUrl);
      const service = new WeChatService({
        appId: app.appId,
        secret: app.appSecret,
        ...(redisUrl === undefined ? {} : { cacheAdapter: cache }),
      });
      return {
        read: () => service.getToken(),
        close: () => {
          axios.interceptors.request.eject(id);
          return close();
        },
      };
    },
  },
};

/** The compared libraries: without peers only ours. */
export const namesOf = ({ peers }) => (peers ? Object.keys(LIBRARIES) : [OURS]);

/** Requests a token as a user of a general cache would have to. */
async function fetchToken({ baseUrl, app: { appId: appid, appSecret: secret }, endpoint }) {
  const sentAt = Date.now();
  const body = { grant_type: 'client_credential', appid, secret };
  const response =
    endpoint === 'stable'
      ? await fetch(`${baseUrl}/cgi-bin/stable_token`, { method: 'POST', body: JSON.stringify(body) })
      : await fetch(`${baseUrl}/cgi-bin/token?${new URLSearchParams(body)}`);
  const { access_token: token, expires_in: lifeSeconds, errcode } = await response.json();
  if (token === undefined) throw new Error(`WeChat refused with ${errcode}`);
  return { token, lifeSeconds, endsAt: sentAt + lifeSeconds * 1_000 };
}

/** The cache that a library expects from its user: on Redis, or in memory with the expiry of its entries. */
function cacheOn(redisUrl) {
  if (redisUrl === undefined) return { cache: memoryCache(), close: () => undefined };
  const client = new Redis(redisUrl);
  const cache = {
    get: async (key) => JSON.parse(await client.get(key)),
    has: async (key) => (await client.exists(key)) === 1,
    set: async (key, value, seconds) =>
      Boolean(await client.set(key, JSON.stringify(value), 'EX', seconds || 7_200)),
    delete: async (key) => (await client.del(key)) === 1,
    remove: (key) => void client.del(key),
    close: () => undefined,
  };
  return { cache, close: () => client.disconnect() };
}

function memoryCache() {
  const entries = new Map();
  const living = (key) => {
    const entry = entries.get(key);
    return entry && Date.now() < entry.until ? entry.value : null;
  };
  return {
    get: async (key) => living(key),
    has: async (key) => living(key) !== null,
    set: async (key, value, seconds) =>
      Boolean(entries.set(key, { value, until: seconds ? Date.now() + seconds * 1_000 : Infinity })),
    delete: async (key) => entries.delete(key),
  };
}
