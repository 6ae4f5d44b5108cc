import { randomBytes } from 'node:crypto';
import { NestFactory } from '@nestjs/core';
import { Redis, type RedisOptions } from 'ioredis';
import {
  EncryptedTokenStore,
  RedisTokenStore,
  WechatTokenEvents,
  WechatTokenModule,
  WechatTokenService,
  type TokenStore,
} from 'nestjs-wechat-token';
import { DEFAULT_APP, startWechatSimulator } from 'wechat-simulator';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TcpProxy } from '../fleet/tcp-proxy.js';
import { KEY } from './harness.js';
import { freePort } from '../processes/free-port.js';
import { RedisProcess } from './redis-process.js';

const closing: (() => Promise<unknown> | void)[] = [];
let redis: RedisProcess;
let proxy: TcpProxy;

beforeEach(async () => {
  redis = await RedisProcess.start();
  proxy = await TcpProxy.to(redis.port);
});
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
  await proxy.close();
  await redis.stop();
});

type Options = ConstructorParameters<typeof RedisTokenStore>[1];

function own(port: number, options: Options = {}): RedisTokenStore {
  const store = RedisTokenStore.connect(`redis://127.0.0.1:${port}`, options);
  closing.push(() => store.close());
  return store;
}

function lent(client: RedisOptions & { replyMapping?: 'legacy' }) {
  return (port: number, options: Options = {}): RedisTokenStore => {
    const redisClient = new Redis(port, '127.0.0.1', client);
    redisClient.on('error', () => undefined);
    closing.push(() => redisClient.disconnect());
    return new RedisTokenStore(redisClient, options);
  };
}

const CLIENTS: readonly (readonly [string, (port: number, options?: Options) => RedisTokenStore])[] = [
  ['its own client', own],
  ['a client of the application that still connects', lent({})],
  ['a client of the application that still connects and queues nothing', lent({ enableOfflineQueue: false })],
  [
    'a client of the application that connects with its first command',
    lent({ lazyConnect: true, enableOfflineQueue: false }),
  ],
];

/** Delays every reply of Redis. The returned promise resolves once a command has waited for the given time. */
async function holdUp(): Promise<(ms: number) => Promise<void>> {
  const witness = lent({})(proxy.port, { commandTimeoutMs: 60_000 });
  await witness.read(KEY);
  proxy.hold('down');
  return async (ms) => {
    witness.useTimeout(ms);
    const impatient = own(proxy.port, { commandTimeoutMs: ms, connectTimeoutMs: ms });
    await expect(impatient.read(KEY)).rejects.toMatchObject({ reason: 'TIMEOUT' });
  };
}

describe.each(CLIENTS)('the first connection, with %s', (_, open) => {
  it('may take longer than a command', async () => {
    const waitedInVain = await holdUp();
    const snapshot = open(proxy.port, { commandTimeoutMs: 200 }).read(KEY);
    snapshot.catch(() => undefined);
    await waitedInVain(1_000);

    proxy.heal();

    await expect(snapshot).resolves.toMatchObject({ revision: '' });
  });

  it('has a deadline of its own', async () => {
    await holdUp();
    const store = open(proxy.port, { connectTimeoutMs: 200 });

    await expect(store.read(KEY)).rejects.toMatchObject({ reason: 'TIMEOUT' });
  });

  it('is not waited for if it is refused', async () => {
    const store = open(await freePort(), { connectTimeoutMs: 600_000, commandTimeoutMs: 600_000 });

    await expect(store.read(KEY)).rejects.toMatchObject({ reason: 'ECONNREFUSED' });
  });
});

describe('the store of a module', () => {
  const inside = (store: RedisTokenStore): TokenStore =>
    new EncryptedTokenStore(store, {
      keys: [{ id: 'k1', key: randomBytes(32).toString('base64') }],
      writeWith: 'k1',
    });

  it.each([
    ['as it is', (store: RedisTokenStore): TokenStore => store],
    ['encrypted', inside],
  ])('waits for a command as long as the module says: %s', async (_, wrap) => {
    const inner = own(proxy.port);
    const store = wrap(inner);
    await store.read(KEY);
    const module = WechatTokenModule.forRoot({
      apps: [DEFAULT_APP],
      timing: { storeTimeoutMs: 60_000 },
      role: 'reader',
      store,
    });
    const app = await NestFactory.createApplicationContext(module, { logger: false });
    closing.push(() => app.close());
    const waitedInVain = await holdUp();
    const snapshot = inner.read(KEY);
    snapshot.catch(() => undefined);
    await waitedInVain(1_500);

    proxy.heal();

    await expect(snapshot).resolves.toMatchObject({ revision: '' });
  });

  it('is awaited before WeChat is called without the store', async () => {
    const wechat = await startWechatSimulator();
    closing.push(() => wechat.close());
    const waitedInVain = await holdUp();
    const heard: string[] = [];
    const root = {
      module: class {},
      imports: [
        WechatTokenModule.forRoot({
          apps: [{ ...DEFAULT_APP, endpoint: 'stable' as const }],
          http: { baseUrl: wechat.url },
          // Longer than it takes on any machine, but not endless.
          timing: { waitMs: 120_000 },
          store: own(proxy.port),
        }),
      ],
      providers: [
        {
          provide: 'HEARD',
          useFactory: (events: WechatTokenEvents) => events.onAny(({ type }) => void heard.push(type)),
          inject: [WechatTokenEvents],
        },
      ],
    };
    const opening = NestFactory.createApplicationContext(root, { logger: false });
    await waitedInVain(2_000);
    expect(wechat.simulator.journal.calls()).toHaveLength(0);

    proxy.heal();
    const app = await opening;
    closing.push(() => app.close());
    await app.get(WechatTokenService).getAccessToken();

    expect(wechat.simulator.journal.calls()).toHaveLength(1);
    expect(heard).not.toContain('store-down');
    expect((await own(redis.port).read(KEY)).record).toBeDefined();
  });
});
