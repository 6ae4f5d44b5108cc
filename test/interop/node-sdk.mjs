// What an SDK from npm does with a key: it keeps its token in Redis as its README shows. Its order comes as JSON on standard input.
import { createRequire } from 'node:module';
import { json } from 'node:stream/consumers';
import { Redis } from 'ioredis';

const require = createRequire(new URL('../token-server/sdks/package.json', import.meta.url));
const { sdk, port, wechatUrl, appId, secret } = await json(process.stdin);
const redis = new Redis(port);

const TOKENS = {
  'node-easywechat': () => {
    const { OfficialAccount } = require('node-easywechat');
    const account = new OfficialAccount({ app_id: appId, secret, http: { baseURL: `${wechatUrl}/` } });
    account.setCache({
      get: (key) => redis.get(key),
      has: async (key) => (await redis.exists(key)) === 1,
      set: async (key, data, seconds) => (await redis.set(key, data, 'EX', seconds)) === 'OK',
      delete: async (key) => (await redis.del(key)) === 1,
    });
    return account.getAccessToken().getToken();
  },
  'co-wechat-api': async () => {
    const WechatApi = require('co-wechat-api');
    const key = `access_token:${appId}`;
    const load = async () => JSON.parse(await redis.get(key));
    const save = (token) => redis.set(key, JSON.stringify(token));
    const api = Object.assign(new WechatApi(appId, secret, load, save), { prefix: `${wechatUrl}/cgi-bin/` });
    return (await api.ensureAccessToken()).accessToken;
  },
};

process.stdout.write(JSON.stringify({ value: await TOKENS[sdk]() }));
redis.disconnect();
