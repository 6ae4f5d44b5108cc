import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { failureOf, isBeforeSending, WECHAT_FAILURES } from './wechat-failure.js';

describe('failureOf', () => {
  it.each([
    [{ code: 'ECONNRESET', message: 'secret' }, 'ECONNRESET'],
    [{ code: 'ERR_NETWORK', cause: { code: 'EAI_AGAIN' } }, 'EAI_AGAIN'],
    [{ code: 'CERT_HAS_EXPIRED' }, 'CERT_HAS_EXPIRED'],
    [{ code: 'HPE_INVALID_CONSTANT' }, 'NOT_HTTP'],
    [{ code: 'EPROTO' }, 'TLS'],
    [{ code: 'ERR_SSL_WRONG_VERSION_NUMBER' }, 'TLS'],
    [{ code: 'CERT_CHAIN_TOO_LONG' }, 'TLS'],
    [{ code: 'ERR_BAD_RESPONSE', message: 'maxContentLength size of 65536 exceeded' }, 'BODY_TOO_LARGE'],
    [{ code: 'ERR_BAD_RESPONSE', message: 'stream has been aborted' }, 'TRUNCATED'],
    [{ code: 'ERR_BAD_RESPONSE', message: 'secret' }, 'NETWORK'],
    [{ code: 'secret' }, 'NETWORK'],
    [{ code: 42 }, 'NETWORK'],
    [new Error('secret'), 'NETWORK'],
    ['ECONNRESET', 'NETWORK'],
    [undefined, 'NETWORK'],
    [null, 'NETWORK'],
  ])('maps %o to the code %s', (error, word) => {
    expect(failureOf(error)).toBe(word);
  });

  it.each(WECHAT_FAILURES.filter((word) => isBeforeSending(word)))(
    'trusts %s to mean that nothing was sent',
    (word) => {
      expect(word).toMatch(
        /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|CONNECT_TIMEOUT|TEST_RUN)$|CERT|UNABLE_TO/,
      );
    },
  );

  it.each(['errors.md', 'errors.zh-CN.md'])('has every code explained in docs/%s', (file) => {
    const text = readFileSync(new URL(`../../../../../docs/${file}`, import.meta.url), 'utf8');

    expect(WECHAT_FAILURES.filter((word) => !text.includes(`\`${word}\``))).toEqual([]);
  });
});
