import { describe, expect, it } from 'vitest';
import { agoIn, durationIn, tookIn } from './durations.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('a duration in words', () => {
  it.each([
    [-1, '0 s', '0 秒'],
    [999, '0 s', '0 秒'],
    [42_900, '42 s', '42 秒'],
    [MINUTE, '1 min', '1 分钟'],
    [4 * MINUTE + 12_000, '4 min 12 s', '4 分钟 12 秒'],
    [10 * MINUTE + 12_000, '10 min', '10 分钟'],
    [HOUR, '1 h', '1 小时'],
    [HOUR + 12 * MINUTE + 59_000, '1 h 12 min', '1 小时 12 分钟'],
    [26 * HOUR, '1 d 2 h', '1 天 2 小时'],
    [90 * 24 * HOUR, '90 d', '90 天'],
  ])('of %d ms is %s, %s', (ms, en, zh) => {
    expect(durationIn('en', ms)).toBe(en);
    expect(durationIn('zh', ms)).toBe(zh);
  });

  it.each([
    [138, '138 ms', '138 毫秒'],
    [1_240, '1.2 s', '1.2 秒'],
    [MINUTE, '1 min', '1 分钟'],
  ])('took %d ms: %s, %s', (ms, en, zh) => {
    expect(tookIn('en', ms)).toBe(en);
    expect(tookIn('zh', ms)).toBe(zh);
  });

  it.each([
    [-500, 'just now', '刚刚'],
    [999, 'just now', '刚刚'],
    [42_000, '42 s ago', '42 秒前'],
    [2 * MINUTE + 12_000, '2 min ago', '2 分钟前'],
  ])('was %d ms ago: %s, %s', (ms, en, zh) => {
    expect(agoIn('en', ms)).toBe(en);
    expect(agoIn('zh', ms)).toBe(zh);
  });
});
