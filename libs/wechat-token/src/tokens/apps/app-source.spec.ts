import { inspect } from 'node:util';
import { Injectable, Module } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DEFAULT_APP, startWechatSimulator, type RunningSimulator } from 'wechat-simulator';
import {
  MemoryTokenStore,
  WechatTicketService,
  WechatTokenModule,
  WechatTokenService,
  WechatUserService,
  type WechatApp,
  type WechatAppSource,
  type WechatTokenError,
  type WechatTokenOptions,
} from '../../index.js';
import { systemClock } from '../../core/time/system-clock.js';
import type { AppRegistry } from './app-registry.js';

const UNKNOWN = 'wxffffffffffffffff';

let wechat: RunningSimulator;
let app: TestingModule | undefined;

beforeEach(async () => void (wechat = await startWechatSimulator()));
afterEach(async () => {
  await app?.close();
  await wechat.close();
});

/** Accounts in a database. */
@Injectable()
class Accounts implements WechatAppSource {
  queries = 0;
  listed = 0;
  rows: WechatApp[] = [DEFAULT_APP];
  answer: () => Promise<void> = () => Promise.resolve();

  async list() {
    this.listed += 1;
    await this.answer();
    return this.rows.map(({ appId }) => appId);
  }

  async find(appId: string) {
    this.queries += 1;
    await this.answer();
    return this.rows.find((row) => row.appId === appId);
  }
}

@Module({ providers: [Accounts], exports: [Accounts] })
class AccountsModule {}

const started = async (options: Partial<WechatTokenOptions> = {}) => {
  const imported = WechatTokenModule.forRoot({
    appSource: Accounts,
    http: { baseUrl: wechat.url },
    timing: { secretTimeoutMs: 50 },
    ...options,
  });
  app = await Test.createTestingModule({ imports: [AccountsModule, imported] }).compile();
  await app.init();
  return { tokens: app.get(WechatTokenService), accounts: app.get(Accounts) };
};

const appId = DEFAULT_APP.appId;

describe('a WechatAppSource', () => {
  it('whose app has an unreadable secret fails with an error of ours, without the original text', async () => {
    const { tokens, accounts } = await started();
    accounts.rows = [
      {
        appId,
        get appSecret(): string {
          throw new Error('canary');
        },
      },
    ];

    const failure = await tokens
      .app(appId)
      .getAccessToken()
      .catch((error: unknown) => error);

    expect(failure).toMatchObject({ code: 'SECRET_UNAVAILABLE', appId, reason: 'FAILED' });
    expect(inspect(failure, { depth: Infinity })).not.toContain('canary');
  });

  it('is queried for an app when it is needed, once for many callers', async () => {
    const { tokens, accounts } = await started();
    expect(accounts.queries).toBe(0);

    const values = await Promise.all(Array.from({ length: 1_000 }, () => tokens.getAccessToken({ appId })));

    expect(new Set(values).size).toBe(1);
    expect(accounts.queries).toBe(1);
    expect(wechat.simulator.journal.calls()).toHaveLength(1);
  });

  it('returns the same promise once its app is known', async () => {
    const { tokens } = await started();
    await tokens.getAccessToken({ appId });

    expect(tokens.getAccessToken({ appId })).toBe(tokens.app(appId).getAccessToken());
    expect(tokens.app(appId)).toBe(tokens.app(appId));
    expect(tokens.status().apps).toMatchObject([{ appId, isDefault: false }]);
  });

  it('may contain the default app', async () => {
    const { tokens } = await started({ defaultAppId: appId });

    expect(await tokens.getAccessToken()).toBe(await tokens.getAccessToken({ appId }));
  });

  it('may be an object', async () => {
    const { tokens } = await started({ appSource: new Accounts() });

    expect(await tokens.getAccessToken({ appId })).toBeTypeOf('string');
  });

  it('fails the start if it is a class that no module provides', async () => {
    class Nowhere extends Accounts {}
    const store = new MemoryTokenStore();
    const watch = vi.spyOn(store, 'watch');

    await expect(started({ appSource: Nowhere, store })).rejects.toMatchObject({
      code: 'OPTIONS_INVALID',
      option: 'appSource',
    });
    expect(watch).not.toHaveBeenCalled();
  });

  it('is not queried again at once for an unknown app, nor ever for an invalid AppID', async () => {
    const { tokens, accounts } = await started();
    const unknown = { code: 'APP_UNKNOWN', knownAppIds: [] };

    await expect(tokens.getAccessToken({ appId: UNKNOWN })).rejects.toMatchObject({
      ...unknown,
      appId: UNKNOWN,
    });
    await expect(tokens.getAccessToken({ appId: UNKNOWN })).rejects.toMatchObject(unknown);
    await expect(tokens.getAccessToken({ appId: "' or 1=1" })).rejects.toMatchObject(unknown);

    expect(accounts.queries).toBe(1);
  });

  it('has a deadline, and is queried again after a failure', async () => {
    const { tokens, accounts } = await started();
    accounts.answer = () => new Promise(() => undefined);

    await expect(tokens.getAccessToken({ appId })).rejects.toMatchObject({
      code: 'SECRET_UNAVAILABLE',
      reason: 'TIMEOUT',
    });
    accounts.answer = () => Promise.reject(new Error(`select ${DEFAULT_APP.appSecret}`));
    await expect(tokens.getAccessToken({ appId })).rejects.toMatchObject({
      code: 'SECRET_UNAVAILABLE',
      reason: 'FAILED',
      message: expect.not.stringContaining(DEFAULT_APP.appSecret),
    });
    accounts.answer = () => Promise.resolve();

    expect(await tokens.getAccessToken({ appId })).toBeTypeOf('string');
  });

  it('keeps no caller waiting longer than its deadline', async () => {
    const { tokens, accounts } = await started();
    accounts.answer = () => new Promise(() => undefined);

    await expect(tokens.getAccessToken({ appId, timeoutMs: 1 })).rejects.toMatchObject({
      code: 'WAIT_TIMED_OUT',
    });
    await expect(tokens.getAccessToken({ appId, signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'WAIT_ABORTED',
    });
  });

  it.each<[string, Partial<Record<keyof WechatApp, unknown>>]>([
    ['appId', { appId: 'wx0123456789abcdef ' }],
    ['appSecret', { appSecret: '' }],
    ['endpoint', { endpoint: 'old' }],
  ])('is named in the error if an app that it found has a bad %s', async (field, bad) => {
    const { tokens, accounts } = await started();
    accounts.find = async () => ({ ...DEFAULT_APP, ...bad }) as WechatApp;

    await expect(tokens.getAccessToken({ appId })).rejects.toMatchObject({
      code: 'OPTIONS_INVALID',
      option: `appSource.find('${appId}').${field}`,
    });
  });

  it('may return apps with fields of the application', async () => {
    const { tokens, accounts } = await started();
    const row = { ...DEFAULT_APP, id: 7, name: 'Shop' };
    accounts.rows = [row];

    expect(await tokens.getAccessToken({ appId })).toBeTypeOf('string');
  });

  it('may return a document whose fields are getters of its class', async () => {
    const { tokens, accounts } = await started();
    class Document {
      get appId() {
        return DEFAULT_APP.appId;
      }
      get appSecret() {
        return DEFAULT_APP.appSecret;
      }
      get name() {
        return 'Shop';
      }
    }
    accounts.rows = [new Document()];

    expect(await tokens.getAccessToken({ appId })).toBeTypeOf('string');
  });

  it('is queried once for an unknown app by many callers, who learn of no other app', async () => {
    const { tokens, accounts } = await started({ apps: [{ ...DEFAULT_APP, appId: 'wx0000000000000001' }] });
    const ids = [UNKNOWN, 'wx', ' ', `${UNKNOWN}\n`, DEFAULT_APP.appId.toUpperCase()];
    const tickets = app!.get(WechatTicketService);
    const users = app!.get(WechatUserService);

    const asked = await Promise.allSettled(
      ids.flatMap((id) => [
        ...Array.from({ length: 100 }, () => tokens.getAccessToken({ appId: id })),
        tokens.refresh({ appId: id }),
        tokens.fleetStatus(id),
        tickets.getJsapiTicket({ appId: id }),
        users.getUserAccessToken('o-annabel', { appId: id }),
        (async () => tokens.app(id).getAccessToken())(),
      ]),
    );

    const errors = asked.map((one) =>
      one.status === 'rejected' ? (one.reason as WechatTokenError).toJSON() : one,
    );
    for (const error of errors) expect(error).toMatchObject({ code: 'APP_UNKNOWN', knownAppIds: [] });
    expect({ queries: accounts.queries, listed: accounts.listed }).toEqual({ queries: 1, listed: 0 });
    expect(JSON.stringify(errors)).not.toMatch(new RegExp(`${appId}|wx0000000000000001`));
  });

  it('takes its time from the wait of the caller, which is no longer in total', async () => {
    let now = 0;
    const clock = {
      now: () => now,
      monotonic: () => now,
      sleep: (ms: number, signal?: AbortSignal) => systemClock.sleep(ms, signal),
    };
    const { accounts } = await started({ clock });
    accounts.answer = async () => void (now += 900);
    const keepers = Reflect.get(app!.get(WechatTokenService), 'apps') as AppRegistry;

    expect((await keepers.meant({ appId, timeoutMs: 1_000 })).wait).toEqual({ timeoutMs: 100 });
    expect((await keepers.meant({ appId, timeoutMs: 1_000 })).wait).toMatchObject({ timeoutMs: 1_000 });
  });
});
