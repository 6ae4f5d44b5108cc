import { describe, expect, it } from 'vitest';
import { isPageAllowed, isPagePattern } from './pages.js';

describe('a page that may be signed', () => {
  it.each([
    ['https://shop.example.com/', ['https://shop.example.com/**'], true],
    ['https://shop.example.com/a/b?c=d', ['https://shop.example.com/**'], true],
    ['https://shop.example.com/a', ['https://shop.example.com/*'], true],
    ['https://shop.example.com/a/b', ['https://shop.example.com/*'], false],
    ['https://shop.example.com/app/x', ['https://shop.example.com/app/**'], true],
    ['https://shop.example.com/apps', ['https://shop.example.com/app/**'], false],
    ['https://shop.example.com/', ['https://shop.example.com'], true],
    ['http://shop.example.com/', ['https://shop.example.com/**'], false],
    ['https://shop.example.com:8443/', ['https://shop.example.com/**'], false],
    ['https://shop.example.com.evil.example/', ['https://shop.example.com/**'], false],
    ['https://shop.example.com@evil.example/', ['https://shop.example.com/**'], false],
    ['https://evil.example/https://shop.example.com/', ['https://shop.example.com/**'], false],
    ['https://shop.example.com/a/../b', ['https://shop.example.com/**'], false],
    ['https://shop.example.com/app/%2e%2e/b', ['https://shop.example.com/app/**'], false],
    ['javascript:alert(1)', ['https://shop.example.com/**'], false],
    ['', ['https://shop.example.com/**'], false],
    ['https://shop.example.com/', [], false],
  ])('%s is allowed by %j: %s', (page, patterns, isAllowed) => {
    expect(isPageAllowed(page, patterns)).toBe(isAllowed);
  });

  it.each(['https://shop.example.com', 'https://shop.example.com/**', 'http://127.0.0.1:3000/a/*/b'])(
    'has the pattern %s',
    (text) => expect(isPagePattern(text)).toBe(true),
  );

  it.each([
    'shop.example.com/**',
    'https://*.example.com/**',
    'https://shop.example.com/**/a',
    'https://shop.example.com/a*',
    'https://shop.example.com/?a',
    'https://SHOP.example.com/',
    'https://shop.example.com:443/',
    'ftp://shop.example.com/',
    `https://shop.example.com/${'/'.repeat(40)}*!*`,
    5,
  ])('has no pattern %j', (text) => expect(isPagePattern(text)).toBe(false));
});
