import { describe, expect, it } from 'vitest';
import { hintOf, readHint, RedisKeys } from './redis-keys.js';

const keys = new RedisKeys('wechat:');

describe('RedisKeys', () => {
  it('gives all keys of an app the same tag', () => {
    expect(keys.credential({ appId: 'wx1', kind: 'access-token' })).toBe(
      'wechat:{wx1}:credential:access-token',
    );
    expect(keys.credential({ appId: 'wx1', kind: 'user', subject: 'o1' })).toBe(
      'wechat:{wx1}:credential:user:o1',
    );
    expect(keys.app('wx1')).toBe('wechat:{wx1}:app');
    expect(keys.own('jobs', 'last run')).toBe('wechat:{jobs}:last%20run');
  });

  it('gives each prefix a channel of its own', () => {
    expect(new RedisKeys('staging:').channel).toBe('staging:changes');
  });

  it('lets no kind or subject produce the key of another', () => {
    const names = [
      { appId: 'a', kind: 'b', subject: 'c' },
      { appId: 'a', kind: 'b:c' },
      { appId: 'a', kind: 'b', subject: '' },
      { appId: 'a', kind: 'b' },
      { appId: 'a}:credential:{b', kind: 'b' },
    ].map((key) => keys.credential(key));

    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name.match(/[{}]/g)).toEqual(['{', '}']);
  });

  it.each(['{a}', 'a{', 'a}', 'a b'])('refuses the prefix %s, which would break the tag', (prefix) => {
    expect(() => new RedisKeys(prefix)).toThrow(expect.objectContaining({ code: 'OPTIONS_INVALID' }));
  });
});

const KEYS = [
  { appId: 'wx1', kind: 'access-token' },
  { appId: 'wx1', kind: 'user', subject: 'o:"{}' },
  { appId: 'wx1', kind: 'user', subject: '' },
];

describe('A hint', () => {
  it.each(KEYS)('names %j, and its revision if that is given', (key) => {
    expect(JSON.parse(hintOf(key))).toHaveLength(3);
    expect(readHint(hintOf(key))).toEqual({ key });
    expect(readHint(hintOf(key, 'v1/ok'))).toEqual({ key, revision: 'v1/ok' });
  });

  it.each(KEYS)('is understood by release 0.1: %j', (key) => {
    // How release 0.1 parses a message.
    const [appId, kind, subject]: unknown[] = JSON.parse(hintOf(key, 'v1/ok'));

    expect({ appId, kind, ...(typeof subject === 'string' && { subject }) }).toEqual(key);
  });

  it.each(KEYS)('of release 0.1 names %j', (key) => {
    const { appId, kind, subject } = key;

    expect(readHint(JSON.stringify([appId, kind, ...(subject === undefined ? [] : [subject])]))).toEqual({
      key,
    });
  });

  it.each(['', 'hello', '{}', '[]', '[1,2]', '["wx1"]', '"wx1"', 'null', '{"appId":"wx1"}'])(
    'of another program names nothing: %s',
    (message) => {
      expect(readHint(message)).toBeUndefined();
    },
  );
});
