import {
  AuthorizationGoneError,
  AuthorizationInvalidError,
  StoreVolatileError,
  WechatRefusedError,
  WechatUnavailableError,
} from 'nestjs-wechat-token';
import { describe, expect, it } from 'vitest';
import { failureOf } from './failure-of.js';

const APP = 'wx0123456789abcdef';

describe('failureOf', () => {
  it.each([
    [new AuthorizationInvalidError(APP, 'STATE_EXPIRED'), /ten minutes/, /十分钟/],
    [new AuthorizationInvalidError(APP, 'STATE_REPLAYED'), /already been completed/, /完成过/],
    [
      new WechatRefusedError({ appId: APP, errcode: 40163, scope: 'configuration' }),
      /refused with 40163/,
      /errcode 40163/,
    ],
    [new AuthorizationGoneError(APP, 'ENDED'), /log in again/, /重新登录/],
    [new StoreVolatileError(APP), /appendonly yes/, /appendonly yes/],
    [new WechatUnavailableError(APP, 'TIMED_OUT'), /try again later/, /稍后再试/],
  ])('says it in both languages: %s', (error, en, zh) => {
    const told = failureOf(error);

    expect(told.en).toMatch(en);
    expect(told.zh).toMatch(zh);
  });

  it('shows nothing of a foreign error', () => {
    expect(JSON.stringify(failureOf(new Error('canary')))).not.toContain('canary');
  });
});
