import { describe, expect, it } from 'vitest';
import { isOfWechat, isTestRun } from './test-run.js';

describe('isTestRun', () => {
  it.each<[boolean, NodeJS.ProcessEnv]>([
    [true, { JEST_WORKER_ID: '1' }],
    [true, { VITEST: 'true' }],
    [true, { NODE_TEST_CONTEXT: 'child-v8' }],
    [true, { NODE_ENV: 'test' }],
    [false, { NODE_ENV: 'production' }],
    [false, { VITEST: '' }],
    [false, {}],
  ])('returns %s for %o', (isOne, env) => {
    expect(isTestRun(env)).toBe(isOne);
  });
});

describe('isOfWechat', () => {
  it.each([
    [true, 'https://api.weixin.qq.com/cgi-bin/token?secret=x'],
    [true, 'https://api2.weixin.qq.com/'],
    [true, 'https://sh.api.weixin.qq.com/'],
    [false, 'https://api.weixin.qq.com.example.com/'],
    [false, 'https://notweixin.qq.com/'],
    [false, 'http://127.0.0.1:3001/?to=api.weixin.qq.com'],
    [false, undefined],
  ])('returns %s for %s', (isOne, url) => {
    expect(isOfWechat(url)).toBe(isOne);
  });
});
