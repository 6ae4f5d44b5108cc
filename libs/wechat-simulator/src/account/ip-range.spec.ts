import { describe, expect, it } from 'vitest';
import { isLoopback } from './ip-range.js';

describe('isLoopback', () => {
  it.each([
    ['127.0.0.1', true],
    ['127.8.8.8', true],
    ['::1', true],
    ['::ffff:127.0.0.1', true],
    ['203.0.113.9', false],
    ['::ffff:203.0.113.9', false],
    ['12.7.0.1', false],
    ['', false],
  ])('of "%s" is %s', (ip, near) => {
    expect(isLoopback(ip)).toBe(near);
  });
});
