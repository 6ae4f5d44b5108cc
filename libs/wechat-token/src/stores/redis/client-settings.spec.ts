import { inspect } from 'node:util';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { clientSettingsOf } from './client-settings.js';
import type { RedisConnectOptions } from './redis-token-store.options.js';

const settingsOf = (url: string, options: RedisConnectOptions = {}) =>
  clientSettingsOf(url, { ...options, commandTimeoutMs: 1_000 });

describe('clientSettingsOf', () => {
  afterEach(() => void vi.restoreAllMocks());

  it('waits for nothing and sends nothing twice', () => {
    expect(settingsOf('redis://localhost')).toMatchObject({
      kind: 'single',
      options: {
        host: 'localhost',
        port: 6379,
        db: 0,
        lazyConnect: true,
        enableOfflineQueue: false,
        autoResendUnfulfilledCommands: false,
        maxRetriesPerRequest: 0,
        socketTimeout: 20_000,
        disconnectTimeout: 500,
      },
    });
  });

  it.each([
    { times: 1, random: 0, delayMs: 80 },
    { times: 1, random: 0.5, delayMs: 100 },
    { times: 4, random: 0.5, delayMs: 800 },
    { times: 5, random: 0.5, delayMs: 1_000 },
    { times: 5, random: 0, delayMs: 800 },
    { times: 5_000, random: 0.5, delayMs: 1_000 },
  ])('waits $delayMs ms before reconnection attempt $times, where the random number is $random', (given) => {
    vi.spyOn(Math, 'random').mockReturnValue(given.random);
    const { retryStrategy } = settingsOf('redis://host').options as {
      retryStrategy: (times: number) => number;
    };

    expect(retryStrategy(given.times)).toBe(given.delayMs);
  });

  it.each([
    [
      'redis://a:b%40c@10.0.0.1:7000/3',
      { host: '10.0.0.1', port: 7000, db: 3, username: 'a', password: 'b@c' },
    ],
    ['redis://:pw@host', { host: 'host', password: 'pw' }],
    ['redis://[::1]:7000', { host: '::1', port: 7000 }],
    ['rediss://host', { host: 'host', tls: { rejectUnauthorized: true } }],
  ])('reads %s', (url, options) => {
    expect(settingsOf(url).options).toMatchObject(options);
  });

  it('gets the primary from the Sentinels of the URL or of the option', () => {
    const sentinels = [{ host: 's1', port: 26379 }];

    expect(settingsOf('redis://:pw@main', { sentinels })).toMatchObject({
      kind: 'single',
      options: {
        sentinels,
        name: 'main',
        password: 'pw',
        failoverDetector: true,
        sentinelCommandTimeout: 2_000,
        enableTLSForSentinelMode: false,
      },
    });
    expect(settingsOf('rediss://any', { sentinels, name: 'main' }).options).toMatchObject({
      name: 'main',
      enableTLSForSentinelMode: true,
    });
  });

  it.each([
    ["READONLY You can't write against a read only replica.", true],
    [
      "ERR Error running script (call to f_0): @user_script:1: @user_script: 1: -READONLY You can't write.",
      true,
    ],
    ['OOM command not allowed', false],
  ])('reconnects if it is connected to what has become a replica: %s', (message, isWanted) => {
    const { reconnectOnError } = settingsOf('redis://host').options as {
      reconnectOnError: (error: Error) => boolean;
    };
    const error = Object.assign(new Error(message), { name: 'ReplyError' });
    expect(reconnectOnError(error)).toBe(isWanted);
  });

  it('starts a Cluster from the URL and the further nodes', () => {
    const settings = settingsOf('redis://u:pw@n1:1', { nodes: [{ host: 'n2', port: 2 }] });

    expect(settings).toMatchObject({
      kind: 'cluster',
      nodes: [
        { host: 'n1', port: 1 },
        { host: 'n2', port: 2 },
      ],
      options: {
        lazyConnect: true,
        enableOfflineQueue: false,
        redisOptions: { username: 'u', password: 'pw', maxRetriesPerRequest: 0 },
      },
    });
  });

  it('lets the options of the client override', () => {
    const clientOptions = { connectTimeout: 1, tls: { servername: 'x' } };
    expect(settingsOf('redis://host', { clientOptions }).options).toMatchObject(clientOptions);
  });

  it.each([
    ['http://canary@host'],
    ['redis://'],
    ['canary'],
    ['redis://:canary@host/x'],
    ['redis://:canary@host/-1'],
    ['redis://:canary%zz@host'],
  ])('refuses %s without showing it', (url) => {
    let error: unknown;
    try {
      settingsOf(url);
    } catch (thrown) {
      error = thrown;
    }

    expect(error).toMatchObject({ code: 'OPTIONS_INVALID', option: 'url' });
    expect(inspect(error, { depth: Infinity, showHidden: true }).split('\n    at ')[0]).not.toContain(
      'canary',
    );
  });
});
