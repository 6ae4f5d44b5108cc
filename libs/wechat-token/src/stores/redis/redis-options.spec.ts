import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { WechatTokenOptionsError } from '../../errors/options.error.js';
import { RedisTokenStore } from './redis-token-store.js';
import { isFar, readRedisUrl } from './redis-url.js';

const thrownBy = (work: () => unknown): WechatTokenOptionsError => {
  try {
    work();
  } catch (error) {
    if (error instanceof WechatTokenOptionsError) return error;
    throw error;
  }
  throw new Error('It was accepted');
};

class NodeRedis {
  eval = async () => undefined;
  evalSha = async () => undefined;
  on = () => this;
  off = () => this;
  duplicate = () => this;
}

const nothing = () => undefined;

/** A sentence that begins in Chinese, after the name of the option. */
const CHINESE = expect.stringMatching(/^[^。]*\p{Script=Han}/u);

/** A client on which every step changes something. */
const clientWith = (publish: () => Promise<unknown>) => ({
  evalsha: async () => '{"changed":"revision"}',
  eval: async () => '{"changed":"revision"}',
  info: async () => '',
  publish,
  on: nothing,
  off: nothing,
  duplicate: nothing,
});

describe('a step of RedisTokenStore', () => {
  it.each<[string, () => Promise<unknown>]>([
    [
      'throws',
      () => {
        throw new Error('publish is broken');
      },
    ],
    ['rejects', () => Promise.reject(new Error('publish is broken'))],
    ['does not return a promise', nothing as never],
    ['never settles', () => new Promise(nothing)],
  ])('succeeds if the publish after it %s', async (_, publish) => {
    const store = new RedisTokenStore(clientWith(publish));
    const key = { appId: 'wx0123456789abcdef', kind: 'access-token' };

    await expect(store.forget({ key, upTo: '0' })).resolves.toBeUndefined();
  });
});

describe('the options of RedisTokenStore', () => {
  it.each<[string, RegExp, () => unknown]>([
    [
      'a missing client',
      /^client of RedisTokenStore is undefined,/,
      () => new RedisTokenStore(undefined as never),
    ],
    [
      'a URL',
      /^client of RedisTokenStore is a string,/,
      () => new RedisTokenStore('redis://:canary@x' as never),
    ],
    [
      'a client of node-redis',
      /^client of RedisTokenStore is a NodeRedis, not an ioredis client/,
      () => new RedisTokenStore(new NodeRedis() as never),
    ],
    [
      'a client without publish',
      /^client of RedisTokenStore is an object, not an ioredis client/,
      () => new RedisTokenStore({ ...clientWith(async () => 0), publish: undefined } as never),
    ],
    ['no URL', /^url is undefined,/, () => RedisTokenStore.connect(undefined as never)],
    ['an empty URL', /^url is an empty string,/, () => RedisTokenStore.connect('')],
    [
      'options of ioredis among those of the store',
      /^db is not an option of RedisTokenStore/,
      () => RedisTokenStore.connect('redis://127.0.0.1:1', { db: 3, password: 'canary' } as never),
    ],
    [
      'a database of a Cluster',
      /^url names a database, but a Cluster has only one/,
      () => RedisTokenStore.connect('redis://:canary@h/1', { nodes: [] }),
    ],
    [
      'an empty list of Sentinels',
      /^sentinels is empty/,
      () => RedisTokenStore.connect('redis://:canary@h', { sentinels: [] }),
    ],
    [
      'a prefix with a brace',
      /^keyPrefix contains a brace or whitespace/,
      () => RedisTokenStore.connect('redis://:canary@h', { keyPrefix: '{staging}' }),
    ],
  ])('refuse %s, and say what it was and what to write', (_, said, make) => {
    const error = thrownBy(make);

    expect(error.message).toMatch(said);
    expect(error.remedy).toMatch(/RedisTokenStore\.connect|redis:\/\/|clientOptions|use letters/);
    expect(error.in('zh')).toEqual({ message: CHINESE, remedy: CHINESE });
    expect(inspect(error).split('\n    at ')[0]).not.toContain('canary');
  });

  it.each([
    ['redis://h?db=3', { db: 3 }],
    ['redis://h/3?db=3', { db: 3 }],
    ['redis://h?tls=true', { tls: { rejectUnauthorized: true } }],
    ['redis://h?family=6&username=ann&password=p%40w', { family: 6, username: 'ann', password: 'p@w' }],
  ])('read %s as ioredis does', (url, wanted) => {
    expect(readRedisUrl(url)).toMatchObject(wanted);
  });

  it.each([
    'redis://h?canary=1',
    'redis://h?db=3&db=4',
    'redis://h/2?db=3',
    'redis://h?db=canary',
    'redis://h?tls=canary',
    'redis://h?family=5',
    'redis://h/1#canary',
    'redis://h/1/canary',
  ])('refuse %s rather than ignore a part of it', (url) => {
    const error = thrownBy(() => readRedisUrl(url));

    expect(error).toMatchObject({ option: 'url' });
    expect(error.message).not.toContain('canary');
  });

  it.each([
    ['127.0.0.1', false],
    ['localhost', false],
    ['::1', false],
    ['redis', false],
    ['10.1.2.3', false],
    ['172.16.0.1', false],
    ['redis.cache.svc', false],
    ['fd00::1', false],
    ['172.32.0.1', true],
    ['47.93.1.2', true],
    ['r-bp1.redis.rds.aliyuncs.com', true],
    ['2001:db8::1', true],
  ])('judge whether %s is on another network: %s', (host, far) => {
    expect(isFar(host)).toBe(far);
  });
});

describe('a start', () => {
  it.each([
    ['redis://:pw@cache.example.com', {}, ['NOT_ENCRYPTED']],
    ['rediss://:pw@cache.example.com', {}, []],
    ['redis://:pw@cache.example.com?tls=true', {}, []],
    ['redis://:pw@cache.example.com', { clientOptions: { tls: {} } }, []],
    ['redis://:pw@cache.example.com', { nodes: [] }, ['NOT_ENCRYPTED']],
    ['redis://main', { sentinels: [{ host: 'cache.example.com', port: 26_379 }] }, ['NOT_ENCRYPTED']],
    ['redis://127.0.0.1', {}, []],
  ])('with %s and %o gives the notices %o', async (url, options, wanted) => {
    const codes: string[] = [];
    const store = RedisTokenStore.connect(url, { ...options, onNotice: ({ code }) => codes.push(code) });

    await store.prepare();
    await store.close();

    expect(codes).toEqual(wanted);
  });
});
