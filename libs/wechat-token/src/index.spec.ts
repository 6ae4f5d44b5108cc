import { describe, expect, it } from 'vitest';
import * as health from './health.js';
import * as api from './index.js';
import * as metrics from './metrics.js';
import * as testing from './testing.js';

describe('nestjs-wechat-token', () => {
  it('exports these values', () => {
    expect(Object.keys(api).sort()).toEqual([
      'AuthorizationGoneError',
      'AuthorizationInvalidError',
      'BudgetSpentError',
      'CallFailedError',
      'CallInvalidError',
      'CallNotReplayedError',
      'DEFAULT_AUTHORIZE_BASE_URL',
      'DEFAULT_BASE_URL',
      'DEFAULT_BUDGETS',
      'DEFAULT_FALLBACK_BASE_URL',
      'DEFAULT_TIMING',
      'ERRCODES',
      'EncryptedTokenStore',
      'InjectWechatApp',
      'MemoryTokenStore',
      'NoIssuerError',
      'RedisTokenStore',
      'RejectionDoubtedError',
      'SecretUnavailableError',
      'ShutDownError',
      'StoreVolatileError',
      'TOKEN_STORE',
      'TokenRecordError',
      'TokenStoreError',
      'UnknownAppError',
      'WaitError',
      'WechatApiClient',
      'WechatAppTokens',
      'WechatDownload',
      'WechatFile',
      'WechatRefusedError',
      'WechatTicketService',
      'WechatTokenError',
      'WechatTokenEvents',
      'WechatTokenExceptionFilter',
      'WechatTokenModule',
      'WechatTokenOptionsError',
      'WechatTokenService',
      'WechatUnavailableError',
      'WechatUserService',
      'durabilityOf',
      'errcodeOf',
      'isWechatTokenError',
      'latestOf',
      'readWechatEnvironment',
      'wechatAppToken',
    ]);
  });
});

describe('nestjs-wechat-token/testing', () => {
  it('exports these values', () => {
    expect(Object.keys(testing).sort()).toEqual([
      'WechatTokenTestingModule',
      'brokenPromisesOf',
      'tokenStoreContract',
      'withoutWechat',
    ]);
  });
});

describe('nestjs-wechat-token/health and /metrics', () => {
  it('export these values', () => {
    expect(Object.keys(health)).toEqual(['WechatTokenHealthIndicator']);
    expect(Object.keys(metrics).sort()).toEqual(['WECHAT_TOKEN_METRICS', 'WechatTokenMetricsModule']);
  });
});
