import { describe, expect, it } from 'vitest';
import { isLoopback } from './is-loopback.js';

describe('isLoopback', () => {
  it.each([
    ['localhost', true],
    ['wechat.localhost', false],
    ['127.0.0.1', true],
    ['127.255.0.9', true],
    ['[::1]', true],
    ['127.0.0.1.example.com', false],
    ['127.example.com', false],
    ['notlocalhost', false],
    ['10.0.0.1', false],
    ['[::2]', false],
  ])('says of %s: %s', (hostname, expected) => {
    expect(isLoopback(hostname)).toBe(expected);
  });
});
