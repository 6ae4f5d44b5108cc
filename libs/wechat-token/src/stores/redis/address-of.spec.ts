import { describe, expect, it } from 'vitest';
import { addressOf } from './address-of.js';
import { clientSettingsOf } from './client-settings.js';
import { RedisTokenStore } from './redis-token-store.js';

const OURS = { commandTimeoutMs: 1_000, language: 'en' } as const;
const KEY = { appId: 'wx0123456789abcdef', kind: 'access-token', subject: '' } as const;

describe('the address of a Redis', () => {
  it.each([
    ['redis://user:pass5ecret@redis.local', {}, 'redis.local:6379'],
    ['redis://:pass5ecret@[::1]:6380/2', {}, '[::1]:6380'],
    [
      'redis://:pass5ecret@primary',
      {
        sentinels: [
          { host: 'a', port: 1 },
          { host: 'b', port: 2 },
        ],
      },
      'a:1, b:2',
    ],
    ['redis://:pass5ecret@one', { nodes: [{ host: 'two', port: 7 }] }, 'one:6379, two:7'],
  ])('is only host and port of %s with %o', (url, options, address) => {
    expect(addressOf(clientSettingsOf(url, { ...OURS, ...options }))).toBe(address);
  });

  it.each([
    [{ options: { host: 'h', port: 1, password: 'pass5ecret' } }, 'h:1'],
    [{ options: { path: '/run/redis.sock' } }, '/run/redis.sock'],
    [{ options: {}, startupNodes: [{ host: 'h', port: 1 }, 'redis://:pass5ecret@other:2'] }, 'h:1'],
    [{}, undefined],
  ])('is read from a client of the application: %o', (client, address) => {
    expect(addressOf(client)).toBe(address);
  });

  it('appears in the error of a step', async () => {
    const store = RedisTokenStore.connect('redis://user:pass5ecret@127.0.0.1:9', { connectTimeoutMs: 50 });
    try {
      const error = await store.read(KEY).catch((thrown: unknown) => thrown);

      expect(error).toMatchObject({ code: 'TOKEN_STORE_FAILED', address: '127.0.0.1:9' });
      expect(String(error)).toContain(
        'The credential store at 127.0.0.1:9 failed to read (wx0123456789abcdef)',
      );
      expect(JSON.stringify(error)).not.toContain('pass5ecret');
    } finally {
      await store.close();
    }
  });
});
