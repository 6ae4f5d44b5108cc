import { randomBytes } from 'node:crypto';
import { Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import {
  EncryptedTokenStore,
  MemoryTokenStore,
  RedisTokenStore,
  WechatTokenModule,
  WechatTokenOptionsError,
  type TokenStore,
} from 'nestjs-wechat-token';
import { describe, expect, it } from 'vitest';
import { Access } from './access/access.js';
import { AUDIT_LOG } from './tokens-of-injection.js';
import type { AuditLog } from './audit/audit-log.js';
import { ClientList } from './clients/client-list.js';
import { newClientKey } from './clients/client-key.js';
import { MemoryServerNotes } from './notes/memory.server-notes.js';
import { RedisServerNotes } from './notes/redis.server-notes.js';
import { resolveServerOptions } from './options/resolve-server-options.js';
import { StandIns } from './stand-in/stand-ins.js';
import * as index from './index.js';
import { WechatTokenServerModule } from './wechat-token-server.module.js';
import type { WechatTokenServerOptions } from './wechat-token-server.options.js';

const APP = 'wx0123456789abcdef';
const { key, digest } = newClientKey('shop');
const SHOP = { id: 'shop', digests: [digest], apps: [APP], may: ['call'] } as const;
const OPTIONS: WechatTokenServerOptions = { clients: new ClientList([SHOP]) };
const KEY = { id: '2026', key: randomBytes(32) };

const tokens = (isGlobal: boolean) =>
  WechatTokenModule.forRoot({ apps: [{ appId: APP, appSecret: '0'.repeat(32) }], isGlobal });

function faultOf(work: () => unknown): WechatTokenOptionsError {
  try {
    work();
  } catch (error) {
    if (error instanceof WechatTokenOptionsError) return error;
    throw error;
  }
  throw new Error('was accepted');
}

const resolved = (options: unknown, store: TokenStore = new MemoryTokenStore()) =>
  resolveServerOptions(options as WechatTokenServerOptions, store);

describe('WechatTokenServerModule', () => {
  it('works over a WechatTokenModule that is global, or that is imported for it', async () => {
    const ours = tokens(false);
    for (const imports of [
      [tokens(true), WechatTokenServerModule.forRoot(OPTIONS)],
      [WechatTokenServerModule.forRoot({ ...OPTIONS, imports: [ours] })],
      [tokens(true), WechatTokenServerModule.forRootAsync({ useFactory: async () => OPTIONS })],
    ]) {
      const module = await Test.createTestingModule({ imports }).compile();

      expect(module.get(Access).byKey(key, { address: '127.0.0.1' }).ok).toBe(true);
      expect(module.get(StandIns).give(SHOP, APP).value).toMatch(/^wts1-/);
    }
  });

  it('takes its options from a class, of its own or of a module', async () => {
    class Maker {
      createWechatTokenServerOptions = () => OPTIONS;
    }
    @Module({ providers: [Maker], exports: [Maker] })
    class Settings {}
    for (const server of [
      WechatTokenServerModule.forRootAsync({ useClass: Maker }),
      WechatTokenServerModule.forRootAsync({ useExisting: Maker, imports: [Settings] }),
    ]) {
      const module = await Test.createTestingModule({ imports: [tokens(true), server] }).compile();

      expect(module.get(Access).byKey(key, { address: '127.0.0.1' }).ok).toBe(true);
    }
  });

  it('exports nothing that an application cannot name', () => {
    const { exports = [] } = WechatTokenServerModule.forRoot(OPTIONS);

    const named: readonly unknown[] = Object.values(index);
    expect(exports.filter((one) => !named.includes(one))).toEqual([]);
    expect(exports).toContain(StandIns);
  });

  it('does not start with options that are wrong', async () => {
    const imports = [tokens(true), WechatTokenServerModule.forRoot({} as WechatTokenServerOptions)];

    await expect(Test.createTestingModule({ imports }).compile()).rejects.toMatchObject({
      option: 'clients',
    });
    expect(faultOf(() => WechatTokenServerModule.forRootAsync({})).option).toBe('forRootAsync');
  });

  it('lets no audit log of the application fail a request, and counts what it fails to take', async () => {
    const audit = {
      write() {
        throw new Error('disk full');
      },
      lost: 3,
    };
    const imports = [tokens(true), WechatTokenServerModule.forRoot({ ...OPTIONS, audit })];
    const module = await Test.createTestingModule({ imports }).compile();

    const written = module.get<AuditLog>(AUDIT_LOG);
    expect(() => written.write({ what: 'refused', by: 'nobody', outcome: 'NO_KEY' })).not.toThrow();
    expect(written.lost).toBe(4);
  });
});

describe('a fault of the options', () => {
  const standIns = { keys: [KEY], signWith: '2026' };

  it.each([
    [undefined, 'options'],
    [[], 'options'],
    [{}, 'clients'],
    [{ clients: [SHOP] }, 'clients'],
    [{ ...OPTIONS, client: 1 }, 'client'],
    [{ ...OPTIONS, ['__proto__']: 1, clients: undefined }, 'clients'],
    [{ ...OPTIONS, audit: {} }, 'audit'],
    [{ ...OPTIONS, audit: null }, 'audit'],
    [{ ...OPTIONS, problems: [] }, 'problems'],
    [{ ...OPTIONS, direct: true }, 'direct'],
    [{ ...OPTIONS, trustedProxies: '10.0.0.1' }, 'trustedProxies'],
    [{ ...OPTIONS, trustedProxies: ['proxy.internal'] }, 'trustedProxies'],
    [{ ...OPTIONS, userCallsFrom: ['10.0.0.0/33'] }, 'userCallsFrom'],
    [{ ...OPTIONS, limits: { bodyBytes: 0 } }, 'limits.bodyBytes'],
    [{ ...OPTIONS, limits: { inFlight: 1.5 } }, 'limits.inFlight'],
    [{ ...OPTIONS, limits: { streams: 5 } }, 'limits.streams'],
    [{ ...OPTIONS, limits: 5 }, 'limits'],
    [{ ...OPTIONS, standIns: [] }, 'standIns'],
    [{ ...OPTIONS, standIns: { keys: [], signWith: 'a' } }, 'standIns.keys'],
    [{ ...OPTIONS, standIns: { ...standIns, keys: [5] } }, 'standIns.keys[0]'],
    [{ ...OPTIONS, standIns: { ...standIns, keys: [{ ...KEY, id: 'a-b' }] } }, 'standIns.keys[0].id'],
    [{ ...OPTIONS, standIns: { ...standIns, keys: [{ ...KEY, key: 'text' }] } }, 'standIns.keys[0].key'],
    [
      { ...OPTIONS, standIns: { ...standIns, keys: [{ id: 'a', key: Buffer.alloc(32, 7) }] } },
      'standIns.keys[0].key',
    ],
    [
      { ...OPTIONS, standIns: { ...standIns, keys: [{ id: 'a', key: randomBytes(31) }] } },
      'standIns.keys[0].key',
    ],
    [{ ...OPTIONS, standIns: { ...standIns, keys: [KEY, KEY] } }, 'standIns.keys[1].id'],
    [{ ...OPTIONS, standIns: { ...standIns, signWith: '2025' } }, 'standIns.signWith'],
    [{ ...OPTIONS, standIns: { ...standIns, signWith: 5 } }, 'standIns.signWith'],
    [{ ...OPTIONS, standIns: { ...standIns, lifeSeconds: 599 } }, 'standIns.lifeSeconds'],
  ])('names the option, in both languages: %#', (options, option) => {
    const error = faultOf(() => resolved(options));

    expect(error.option).toBe(option);
    expect(error.in('en').message).toContain(option);
    expect(error.in('zh').message).toMatch(/[\u4e00-\u9fff]/);
    expect(JSON.stringify(error)).not.toContain(KEY.key.toString('base64'));
  });

  it.each([
    [5, 'clients'],
    [[5], 'clients[0]'],
    [[{ ...SHOP, id: 'a b' }], 'clients[0].id'],
    [[SHOP, SHOP], 'clients[1].id'],
    [[{ ...SHOP, digests: [] }], 'clients[0].digests'],
    [[{ ...SHOP, digests: [digest, digest, digest] }], 'clients[0].digests'],
    [[{ ...SHOP, digests: [digest.slice(0, -1)] }], 'clients[0].digests'],
    [[{ ...SHOP, digests: [key] }], 'clients[0].digests'],
    [[{ ...SHOP, apps: ['*'] }], 'clients[0].apps'],
    [[{ ...SHOP, may: ['everything'] }], 'clients[0].may'],
    [[{ ...SHOP, may: 'call' }], 'clients[0].may'],
    [[{ ...SHOP, paths: ['/cgi-bin/'] }], 'clients[0].paths'],
    [[{ ...SHOP, from: ['localhost'] }], 'clients[0].from'],
    [[{ ...SHOP, certificate: '' }], 'clients[0].certificate'],
    [[{ ...SHOP, notAfter: new Date() }], 'clients[0].notAfter'],
    [[{ ...SHOP, perMinute: 0 }], 'clients[0].perMinute'],
    [[{ ...SHOP, pages: ['*'] }], 'clients[0].pages'],
    [[{ ...SHOP, maxCacheSeconds: 0 }], 'clients[0].maxCacheSeconds'],
    [[{ ...SHOP, isSuspended: 'yes' }], 'clients[0].isSuspended'],
    [[{ ...SHOP, key }], 'clients[0].key'],
  ])('of a client is named, and the list is kept as it was: %#', (clients, option) => {
    const list = new ClientList([SHOP]);
    const error = faultOf(() => list.replace(clients as never));

    expect(error.option).toBe(option);
    expect(error.message).not.toContain(key);
    expect(list.find('shop')).toBe(SHOP);
  });

  it('is a store that other servers may share, without keys or notes that they share', () => {
    const shared = Object.create(new MemoryTokenStore(), {}) as TokenStore;
    const other = new Proxy(shared, { getPrototypeOf: () => Object.prototype });

    const redis = RedisTokenStore.connect('redis://127.0.0.1:1');
    const encrypted = new EncryptedTokenStore(redis, { keys: [KEY], writeWith: '2026' });
    const servers = { notes: new MemoryServerNotes() };

    expect(faultOf(() => resolved(OPTIONS, other)).option).toBe('standIns');
    // A client that is suspended on one server would be accepted by the others.
    for (const store of [other, encrypted])
      expect(faultOf(() => resolved({ ...OPTIONS, standIns }, store)).option).toBe('servers.notes');
    const { standIns: given } = resolved({ ...OPTIONS, standIns, servers }, other);
    expect(given.give(SHOP, APP).value).toContain('wts1-2026-');
    expect(resolved({ ...OPTIONS, standIns }, redis).servers.notes).toBeInstanceOf(RedisServerNotes);
    expect(resolved(OPTIONS).standIns.give(SHOP, APP).value).toMatch(/^wts1-/);
  });
});
