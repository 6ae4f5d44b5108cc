import { describe, expect, it } from 'vitest';
import { digestOf, KEY_DIGEST, keyDigestOf, newClientKey, parseClientKey } from './client-key.js';

describe('a client key', () => {
  it('names its client, is safe in URLs and file names, and is accepted by its digest alone', () => {
    const { key, digest } = newClientKey('shop-php');

    expect(key).toMatch(/^wtk_shop-php_[A-Za-z0-9]{49}$/);
    expect(digest).toMatch(KEY_DIGEST);
    const parsed = parseClientKey(key);
    expect(parsed?.id).toBe('shop-php');
    expect(digestOf(parsed!.secret, [digest])).toBe(digest);
    expect(digestOf(parsed!.secret, [newClientKey('shop-php').digest, digest])).toBe(digest);
    expect(digestOf(parsed!.secret, [newClientKey('shop-php').digest])).toBeUndefined();
    expect(digestOf(parsed!.secret, [])).toBeUndefined();
    expect(digestOf(parsed!.secret, ['sha256:ab', digest.toUpperCase()])).toBeUndefined();
  });

  it('is another one each time', () => {
    expect(new Set(Array.from({ length: 100 }, () => newClientKey('a').key)).size).toBe(100);
  });

  it('has a checksum that catches a typing error at each position', () => {
    const { key } = newClientKey('shop-php');
    const parsed = [...key].map((character, i) =>
      parseClientKey(`${key.slice(0, i)}${character === 'x' ? 'y' : 'x'}${key.slice(i + 1)}`),
    );

    expect(parsed.filter(Boolean)).toEqual([]);
    expect(parsed).toHaveLength(key.length);
  });

  it.each([
    '',
    'wtk_',
    'secret',
    '0123456789abcdef0123456789abcdef',
    `wtk__${'a'.repeat(49)}`,
    `wtk_${'a'.repeat(33)}_${'a'.repeat(49)}`,
    `wtk_a_${'a'.repeat(100_000)}`,
    'wtk_\u0000_a',
  ])('is not any other text: %j', (text) => {
    expect(parseClientKey(text)).toBeUndefined();
  });

  it('is whole: neither a line break nor a blank around it counts', () => {
    const { key } = newClientKey('a');

    for (const text of [`${key}\n`, ` ${key}`, `${key} `, `${key}\r\n`, `${key}\u0000`, key.toUpperCase()]) {
      expect(parseClientKey(text)).toBeUndefined();
    }
  });

  it.each(['', 'a b', 'a_b', 'a/b', '商城', 'a'.repeat(33)])('is not made for the id %j', (id) => {
    expect(() => newClientKey(id)).toThrow(TypeError);
  });

  it('has a digest of its secret part, which begins like the digests of other tools', () => {
    expect(keyDigestOf('a')).toBe('sha256:ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb');
  });
});
