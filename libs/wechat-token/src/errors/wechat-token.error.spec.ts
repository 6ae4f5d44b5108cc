import { readFileSync } from 'node:fs';
import { Test } from '@nestjs/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { MemoryTokenStore } from '../stores/memory/memory-token-store.js';
import { RedisTokenStore } from '../stores/redis/redis-token-store.js';
import { WechatTokenModule } from '../nest/wechat-token.module.js';
import { WechatTokenService } from '../tokens/wechat-token.service.js';
import { setProcessLanguage, type Language } from './language.js';
import { TokenStoreError } from './token-store.error.js';
import { WechatTokenError, type WechatTokenErrorCode } from './wechat-token.error.js';

const APP = { appId: 'wx0123456789abcdef', appSecret: '0123456789abcdef0123456789abcdef' };

/** The compiler keeps this complete. */
const CODES: Readonly<Record<WechatTokenErrorCode, true>> = {
  OPTIONS_INVALID: true,
  APP_UNKNOWN: true,
  SECRET_UNAVAILABLE: true,
  WECHAT_REFUSED: true,
  WECHAT_UNAVAILABLE: true,
  BUDGET_SPENT: true,
  TOKEN_STORE_FAILED: true,
  TOKEN_RECORD_UNREADABLE: true,
  TOKEN_SERVER_REFUSED: true,
  REJECTION_DOUBTED: true,
  WAIT_TIMED_OUT: true,
  WAIT_ABORTED: true,
  CALL_FAILED: true,
  CALL_INVALID: true,
  CALL_NOT_REPLAYED: true,
  NO_ISSUER: true,
  AUTHORIZATION_GONE: true,
  AUTHORIZATION_INVALID: true,
  STORE_VOLATILE: true,
  SHUT_DOWN: true,
};

describe.each(['errors.md', 'errors.zh-CN.md'])('docs/%s', (file) => {
  it('has a heading for each code of ours and none besides', () => {
    const text = readFileSync(new URL(`../../../../docs/${file}`, import.meta.url), 'utf8');

    const headings = [...text.matchAll(/^### ([A-Z][A-Z_]+)$/gm)].map(([, heading]) => heading);

    expect(headings.sort()).toEqual(Object.keys(CODES).sort());
  });
});

describe('the language of an error', () => {
  afterEach(() => setProcessLanguage('en'));

  const EN = /^The credential store failed to read \(wx1\): NOPERM\. The store refuses a command: /;
  const ZH = /^凭据存储执行 read 失败（wx1）：NOPERM。存储拒绝了命令：/;

  it.each<[Language, RegExp]>([
    ['en', EN],
    ['zh', ZH],
  ])('is that of the process, %s', (language, message) => {
    setProcessLanguage(language);

    const error = new TokenStoreError('read', 'NOPERM', 'wx1');

    expect(error.message).toMatch(message);
    expect(error.stack).toContain(error.message);
    expect(error.toJSON()).toMatchObject({ message: error.message, remedy: error.remedy });
    expect(error.message).toContain(error.remedy);
  });

  it('does not change when another is requested', () => {
    const error = new TokenStoreError('read', 'NOPERM', 'wx1');

    expect(error.in('en')).toEqual({ message: error.message, remedy: error.remedy });
    expect(error.in('zh').message).toMatch(ZH);
    expect(error.in('zh').remedy).toMatch(/^存储拒绝了命令：/);
  });

  it.each<[Language, RegExp]>([
    ['en', /^The credential store failed to /],
    ['zh', /^凭据存储执行 /],
  ])('is that of the options if the store fails far below, %s', async (language, message) => {
    const store = new MemoryTokenStore();
    store.inspect = () => Promise.reject(new Error('away'));
    const imports = [WechatTokenModule.forRoot({ apps: [APP], language, store })];
    const moduleRef = await Test.createTestingModule({ imports }).compile();

    const error: unknown = await moduleRef
      .get(WechatTokenService)
      .fleetStatus()
      .catch((thrown: unknown) => thrown);

    expect(error).toBeInstanceOf(WechatTokenError);
    expect((error as WechatTokenError).message).toMatch(message);
  });

  it('is that of a store that is created before the module', () => {
    expect(() => RedisTokenStore.connect('http://h', { language: 'zh' })).toThrow(/不是 Redis 地址/);
    expect(() => RedisTokenStore.connect('http://h', { language: 'en' })).toThrow(/not a Redis URL/);
  });
});
