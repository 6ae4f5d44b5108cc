import { describe, expect, it } from 'vitest';
import { newClientKey } from 'nestjs-wechat-token-server';
import { checkConfiguration } from '../configuration/check-configuration.js';
import type { Configuration } from '../configuration/configuration.js';
import { FilesRead } from '../configuration/files-read.js';
import { configurationIdOf } from './configuration-id.js';

const APP = { appId: 'wx0123456789abcdef', appSecret: '0'.repeat(32) };
const KEYS = [1, 2].map((n) => ({
  id: String(n),
  key: Buffer.alloc(32, `key ${n}, 32 bytes of it`).toString('base64'),
}));
const [first, second] = [newClientKey('shop'), newClientKey('shop')];
const CLIENT = { id: 'shop', digests: [first.digest], apps: [APP.appId], may: ['token'] };
const BASE = {
  allowInline: true,
  store: { redisUrl: 'redis://127.0.0.1:6379' },
  standIn: { keys: KEYS, signWith: '1' },
  apps: [APP],
  clients: [CLIENT],
};

async function read(changes: object = {}): Promise<Configuration> {
  const written = { ...BASE, ...changes };
  const given = {
    source: 'x',
    folder: '.',
    files: new FilesRead(),
    environment: {},
    language: 'en' as const,
  };
  return (await checkConfiguration({ ...given, written })).configuration;
}

const idOf = async (changes: object = {}) => configurationIdOf(await read(changes));

describe('the id of a configuration', () => {
  it('is the same where only the place of the server differs, and the order of words', async () => {
    const id = await idOf();

    expect(id).toMatch(/^[0-9a-f]{12}$/);
    expect(await idOf({ listen: { port: 4_000 }, drainSeconds: 1, audit: { file: 'other' } })).toBe(id);
    expect(await idOf({ store: { redisUrl: 'redis://:password@127.0.0.1:6380' } })).toBe(id);
    expect(await idOf({ apps: [{ appSecret: APP.appSecret, appId: APP.appId }] })).toBe(id);
  });

  it.each<[string, object]>([
    ['an AppSecret', { apps: [{ ...APP, appSecret: '1'.repeat(32) }] }],
    ['an endpoint', { apps: [{ ...APP, endpoint: 'legacy' }] }],
    ['a digest', { clients: [{ ...CLIENT, digests: [second.digest] }] }],
    ['a suspended client', { clients: [{ ...CLIENT, suspended: true }] }],
    ['the key that signs', { standIn: { keys: KEYS, signWith: '2' } }],
    ['the ring', { standIn: { keys: KEYS.slice(0, 1), signWith: '1' } }],
    ['the prefix', { store: { ...BASE.store, keyPrefix: 'other:' } }],
    ['a limit', { limits: { inFlight: 5 } }],
  ])('is another where %s differs', async (_, changes) => {
    expect(await idOf(changes)).not.toBe(await idOf());
  });
});

describe('a server that ends', () => {
  it('serves on for 5 seconds with Redis, and not at all without, unless it is told', async () => {
    expect((await read()).drainSeconds).toBe(5);
    expect((await read({ store: {} })).drainSeconds).toBe(0);
    expect((await read({ drainSeconds: 30 })).drainSeconds).toBe(30);
    await expect(read({ drainSeconds: 301 })).rejects.toThrow('drainSeconds');
  });
});
