import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HttpModule, HttpService } from '@nestjs/axios';
import { Injectable, Module, type OnModuleInit } from '@nestjs/common';
import { DiscoveryModule, DiscoveryService } from '@nestjs/core';
import { ScheduleModule, SchedulerRegistry } from '@nestjs/schedule';
import { Test } from '@nestjs/testing';
import axios from 'axios';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_APP, startWechatSimulator, type RunningSimulator } from 'wechat-simulator';
import {
  isWechatTokenError,
  WechatApiClient,
  WechatTokenError,
  WechatTokenModule,
  WechatTokenService,
} from '../index.js';
import { provideOptions } from './provide-options.js';

let wechat: RunningSimulator;

beforeEach(async () => void (wechat = await startWechatSimulator()));
afterEach(() => wechat.close());

type Imports = NonNullable<Parameters<typeof Test.createTestingModule>[0]['imports']>;

const ours = () => WechatTokenModule.forRoot({ apps: [DEFAULT_APP], http: { baseUrl: wechat.url } });

const booted = async (...imports: Imports) => (await Test.createTestingModule({ imports }).compile()).init();

/** Everything that is provided in the application, inspected as host frameworks do. */
@Injectable()
class Discovery implements OnModuleInit {
  readonly found: unknown[] = [];
  constructor(private readonly discovery: DiscoveryService) {}
  onModuleInit() {
    for (const { instance } of this.discovery.getProviders()) {
      const provided: unknown = instance;
      if (provided instanceof HttpService || provided instanceof SchedulerRegistry) this.found.push(provided);
    }
  }
}

@Module({ imports: [DiscoveryModule], providers: [Discovery] })
class DiscoveringModule {}

describe('what the module keeps private', () => {
  it('is not found under the names of the packages it uses', async () => {
    const app = await booted(ours());

    expect(() => app.get(HttpService, { strict: false })).toThrow(/could not find/);
    expect(() => app.get(SchedulerRegistry, { strict: false })).toThrow(/could not find/);
    await app.close();
  });

  it.each([
    ['before', (host: Imports) => [...host, ours()]],
    ['after', (host: Imports) => [ours(), ...host]],
  ])('leaves both names to the application that imports them %s', async (_, order) => {
    const app = await booted(...order([HttpModule.register({}), ScheduleModule.forRoot()]));

    const seen: unknown[] = [];
    const http = app.get(HttpService, { strict: false });
    http.axiosRef.interceptors.request.use((request) => {
      seen.push(request.url);
      return request;
    });
    http.axiosRef.interceptors.response.use((response) => response.data);
    const registry = app.get(SchedulerRegistry, { strict: false });

    expect(registry.getIntervals()).toEqual([]);
    const { ip_list } = await app.get(WechatApiClient).get<{ ip_list: string[] }>('/cgi-bin/getcallbackip');
    expect(ip_list).not.toEqual([]);
    expect(seen).toEqual([]);
    await app.close();
  });

  it('is not reached by an inspection of all providers', async () => {
    const app = await booted(ours(), DiscoveringModule);

    expect(app.get(Discovery, { strict: false }).found).toEqual([]);
    await app.close();
  });

  it('inherits no axios defaults that the application set', async () => {
    const { headers, ...before } = axios.defaults;
    const common = { ...headers.common };
    const poison = {
      baseURL: 'http://127.0.0.1:9/elsewhere',
      params: { apikey: 'canary' },
      auth: { username: 'canary', password: 'canary' },
      adapter: () => Promise.reject(new Error('the adapter of the application')),
      proxy: { host: '127.0.0.1', port: 9 },
      socketPath: '/nowhere',
      maxContentLength: 1,
      maxBodyLength: 1,
    };
    Object.assign(axios.defaults, poison);
    Object.assign(headers.common, { Authorization: 'Bearer canary', 'X-Api-Key': 'canary' });
    Object.assign(headers.post, { 'X-Canary': 'canary' });
    const requests: unknown[] = [];
    const listening = createServer((request, response) => {
      requests.push([request.method, request.url, request.headers]);
      response.end(JSON.stringify({ access_token: 'a'.repeat(32), expires_in: 7_200 }));
    });
    await once(listening.listen(0, '127.0.0.1'), 'listening');
    const { port } = listening.address() as AddressInfo;
    try {
      const http = { baseUrl: `http://127.0.0.1:${port}` };
      const app = await booted(WechatTokenModule.forRoot({ apps: [DEFAULT_APP], http }));

      await app.get(WechatTokenService).getAccessToken();
      await app.get(WechatApiClient).post('/cgi-bin/clear_quota', { appid: DEFAULT_APP.appId });
      await app.close();

      expect(requests).toHaveLength(2);
      expect(JSON.stringify(requests)).not.toMatch(/canary/i);
    } finally {
      listening.close();
      for (const field of Object.keys(poison)) Reflect.deleteProperty(axios.defaults, field);
      Object.assign(axios.defaults, before);
      headers.common = common as typeof headers.common;
      delete headers.post['X-Canary'];
    }
  });
});

describe('two copies of the package', () => {
  it('are refused in one application', async () => {
    // The other copy has a class of its own.
    const path = './wechat-token.core-module.js?copy';
    const { WechatTokenCoreModule } = (await import(
      /* @vite-ignore */ path
    )) as typeof import('./wechat-token.core-module.js');
    const other = WechatTokenCoreModule.with(
      provideOptions({ apps: [DEFAULT_APP], http: { baseUrl: wechat.url } }),
    );

    await expect(booted(ours(), other)).rejects.toMatchObject({
      code: 'OPTIONS_INVALID',
      option: 'WechatTokenModule.forRoot',
    });
  });

  it('recognise the errors of each other', async () => {
    const path = '../errors/wechat-token.error.js?copy';
    const copy = (await import(/* @vite-ignore */ path)) as typeof import('../errors/wechat-token.error.js');
    class Other extends copy.WechatTokenError {
      readonly code = 'SHUT_DOWN';
      readonly retryable = false;
    }
    const error = new Other({ en: 'a', zh: 'b' }, { en: 'c', zh: 'd' });

    expect(error instanceof WechatTokenError).toBe(false);
    expect(isWechatTokenError(error)).toBe(true);
  });
});
