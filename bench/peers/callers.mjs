import 'reflect-metadata';
import { createRequire } from 'node:module';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { WechatApiClient, WechatTokenModule } from '../../libs/wechat-token/dist/index.js';

const require = createRequire(import.meta.url);

export const PATH = '/cgi-bin/menu/get';

/** Each set up as its own README says, with nothing but the base URL changed, and its cache in memory. */
export const CALLERS = {
  'nestjs-wechat-token': async ({ baseUrl, appId, appSecret, endpoint }) => {
    class AppModule {}
    const apps = [{ appId, appSecret, endpoint }];
    Module({ imports: [WechatTokenModule.forRoot({ apps, http: { baseUrl } })] })(AppModule);
    const app = await NestFactory.createApplicationContext(AppModule, { logger: false });
    const api = app.get(WechatApiClient);
    return { call: () => api.get(PATH), close: () => app.close() };
  },

  'node-easywechat': async ({ baseUrl, appId, appSecret, endpoint }) => {
    const { OfficialAccount, CacheInterface } = require('node-easywechat');
    const app = new OfficialAccount({
      app_id: appId,
      secret: appSecret,
      use_stable_access_token: endpoint === 'stable',
      http: { baseURL: `${baseUrl}/` },
    });
    app.setCache(memoryCache(CacheInterface));
    const client = app.getClient();
    return { call: async () => (await client.get(PATH)).toObject(), close: () => undefined };
  },

  'co-wechat-api': async ({ baseUrl, appId, appSecret, endpoint }) => {
    if (endpoint === 'stable') return undefined;
    const WechatApi = require('co-wechat-api');
    const api = new WechatApi(appId, appSecret);
    api.prefix = `${baseUrl}/cgi-bin/`;
    return { call: () => api.getMenu(), close: () => undefined };
  },
};

function memoryCache(CacheInterface) {
  const entries = new Map();
  const cache = {
    get: async (key) => entries.get(key) ?? null,
    has: async (key) => entries.has(key),
    set: async (key, value) => Boolean(entries.set(key, value)),
    delete: async (key) => entries.delete(key),
  };
  return CacheInterface ? Object.assign(Object.create(CacheInterface.prototype), cache) : cache;
}
