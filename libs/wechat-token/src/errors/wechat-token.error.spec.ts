import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { WechatTokenErrorCode } from './wechat-token.error.js';

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
