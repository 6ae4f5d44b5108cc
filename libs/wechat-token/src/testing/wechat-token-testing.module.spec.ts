import { Injectable } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { describe, expect, it, vi } from 'vitest';
import {
  InjectWechatApp,
  TOKEN_STORE,
  WechatAppTokens,
  WechatTokenEvents,
  WechatTokenService,
} from '../index.js';
import { WechatTokenTestingModule, type WechatTokenTestingOptions } from '../testing.js';

@Injectable()
class Shop {
  constructor(
    readonly tokens: WechatTokenService,
    readonly events: WechatTokenEvents,
    @InjectWechatApp('wx5f35f35f35f35f35') readonly shop: WechatAppTokens,
  ) {}
}

const shopWith = async (options?: WechatTokenTestingOptions) => {
  const imports = [WechatTokenTestingModule.forRoot(options)];
  return Test.createTestingModule({ imports, providers: [Shop] }).compile();
};

describe('WechatTokenTestingModule', () => {
  it('provides what the module provides, with the given access token', async () => {
    const moduleRef = await shopWith({ accessToken: 'test' });

    const { tokens, shop } = moduleRef.get(Shop);

    expect(await tokens.getAccessToken()).toBe('test');
    expect(await shop.getAccessToken()).toBe('test');
    expect(await tokens.getAccessToken({ appId: 'wxffffffffffffffff' })).toBe('test');
    expect(moduleRef.get(TOKEN_STORE)).toBeDefined();
  });

  it('knows only the given apps', async () => {
    const moduleRef = await shopWith({ appIds: ['wx5f35f35f35f35f35'] });

    const refused = moduleRef.get(Shop).tokens.getAccessToken({ appId: 'wxffffffffffffffff' });

    await expect(refused).rejects.toMatchObject({ code: 'APP_UNKNOWN', knownAppIds: ['wx5f35f35f35f35f35'] });
  });

  it('repeats a call that is refused, and replaces a leaked token', async () => {
    const { tokens } = (await shopWith()).get(Shop);
    const seen: string[] = [];

    const answer = await tokens.withAccessToken(async (token) => {
      seen.push(token);
      return { errcode: seen.length === 1 ? 40001 : 0 };
    });
    await tokens.revokeLeaked();

    expect(answer).toEqual({ errcode: 0 });
    expect(seen).toEqual(['test', 'test']);
    expect(await tokens.getAccessToken()).not.toBe('test');
  });

  it('starts no timer', async () => {
    vi.useFakeTimers();
    try {
      const moduleRef = await (await shopWith()).init();

      await moduleRef.get(Shop).tokens.getAccessToken();
      await moduleRef.get(Shop).tokens.refresh();

      expect(vi.getTimerCount()).toBe(0);
      await moduleRef.close();
    } finally {
      vi.useRealTimers();
    }
  });
});
