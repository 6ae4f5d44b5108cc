import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import * as core from './core.js';
import * as health from './health.js';
import * as api from './index.js';
import * as interop from './interop.js';
import * as metrics from './metrics.js';
import * as remote from './remote.js';
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
      'TokenServerRefusedError',
      'TokenStoreError',
      'UnknownAppError',
      'WECHAT',
      'WaitError',
      'WechatApiClient',
      'WechatAppCredential',
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
      'examineRunning',
      'isWechatTokenError',
      'latestOf',
      'processLanguage',
      'readWechatEnvironment',
      'wechatAppToken',
      'writerOf',
    ]);
  });
});

describe('nestjs-wechat-token/core', () => {
  it('exports the same without NestJS, plus createWechatTokens', () => {
    const ofNest = [
      'InjectWechatApp',
      'TOKEN_STORE',
      'WechatTokenExceptionFilter',
      'WechatTokenModule',
      'wechatAppToken',
    ];
    expect(Object.keys(core).sort()).toEqual(
      Object.keys(api)
        .filter((name) => !ofNest.includes(name))
        .concat('createWechatTokens')
        .sort(),
    );
  });

  it('loads nothing of NestJS', () => {
    const packages = packagesOf(fileURLToPath(new URL('core.ts', import.meta.url)));

    expect([...packages].sort()).toEqual(['axios', 'class-validator', 'cron', 'ioredis']);
  });
});

/** The packages that a source file and its imports of ours import, types included. */
function packagesOf(entry: string): Set<string> {
  const packages = new Set<string>();
  const files = [entry];
  // Grows during the iteration.
  for (const file of files) {
    for (const { fileName } of ts.preProcessFile(readFileSync(file, 'utf8')).importedFiles) {
      const path = fileName.startsWith('.')
        ? resolve(dirname(file), fileName.replace(/\.js$/, '.ts'))
        : undefined;
      if (path === undefined) packages.add(fileName);
      else if (!files.includes(path)) files.push(path);
    }
  }
  return new Set([...packages].filter((name) => !name.startsWith('node:')));
}

describe('nestjs-wechat-token/testing', () => {
  it('exports these values', () => {
    expect(Object.keys(testing).sort()).toEqual([
      'WechatTokenTestingModule',
      'brokenPromisesOf',
      'brokenPromisesOfKind',
      'credentialKindContract',
      'tokenStoreContract',
      'withoutWechat',
    ]);
  });
});

describe('nestjs-wechat-token/interop', () => {
  it('exports a mirror, its presets and a reader', () => {
    expect(Object.keys(interop).sort()).toEqual(['MIRROR_PRESETS', 'RedisMirror', 'TheirAccessToken']);
  });
});

describe('nestjs-wechat-token/remote', () => {
  it('exports the store of a reader', () => {
    expect(Object.keys(remote)).toEqual(['RemoteTokenStore']);
  });
});

describe('nestjs-wechat-token/health and /metrics', () => {
  it('export these values', () => {
    expect(Object.keys(health)).toEqual(['WechatTokenHealthIndicator']);
    expect(Object.keys(metrics).sort()).toEqual(['WECHAT_TOKEN_METRICS', 'WechatTokenMetricsModule']);
  });
});
