import { describe, expect, it } from 'vitest';
import { fingerprintOf } from './fingerprint.js';

describe('fingerprintOf', () => {
  it('is the first half of the SHA-256 of the text in UTF-8, in hex', () => {
    expect(fingerprintOf('abc')).toBe('ba7816bf8f01cfea414140de5dae2223');
    expect(fingerprintOf('凭据')).toMatch(/^[0-9a-f]{32}$/);
    expect(fingerprintOf('凭据')).not.toBe(fingerprintOf('凭拠'));
  });
});
