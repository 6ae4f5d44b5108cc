import { MemoryTokenStore, WechatTokenEvents, type WechatTokenService } from 'nestjs-wechat-token';
import { afterEach, describe, expect, it } from 'vitest';
import type { AppsView, ViewQuery } from '../console-state.js';
import { TokenConsoleSource } from './token-console-source.js';

const APPS = 10_000;
const VIEWER = { role: 'viewer' } as const;
const appIds = Array.from({ length: APPS }, (_, n) => `wx${n}`);

/** How often the library was called, by method. */
const calls = { status: 0, health: 0, fleetStatus: 0 };

/** Every hundredth app has no token. */
const isDown = (appId: string) => Number(appId.slice('wx'.length)) % 100 === 0;

const tokens = {
  appIds: () => appIds,
  status: () => ({ role: 'issuer', instanceId: 'abc123', store: { isAway: false }, apps: [] }),
  fleetStatus: async () => {
    calls.fleetStatus += 1;
    throw new Error('the list of apps reads nothing of the store');
  },
  app: (appId: string) => ({
    status: () => {
      calls.status += 1;
      const state = isDown(appId) ? 'none' : 'fresh';
      const key = { appId, kind: 'access-token' };
      const accessToken = { key, state, isIdle: false, isCommitPending: false };
      const budgets = [{ id: 'stable', used: 1, limit: 10, resetsInMs: 1_000 }];
      return { appId, endpoint: 'stable', accessToken, credentials: [], tickets: [], budgets };
    },
    health: () => {
      calls.health += 1;
      const reason = { code: 'NO_CREDENTIAL', message: 'none', remedy: 'wait' };
      return isDown(appId)
        ? { appId, status: 'down', reasons: [reason] }
        : { appId, status: 'up', reasons: [] };
    },
  }),
} as unknown as WechatTokenService;

let source: TokenConsoleSource;
afterEach(() => source.close());

const newSource = () =>
  new TokenConsoleSource({ tokens, events: new WechatTokenEvents(), store: new MemoryTokenStore() });
const appsOf = async (query: ViewQuery) => (await source.stateOf(query, VIEWER)).view as AppsView;
const noCalls = () => Object.assign(calls, { status: 0, health: 0, fleetStatus: 0 });

describe('the first screen of a console with 10,000 apps', () => {
  it('looks once at each app, and at those of one page for each state; never at the store', async () => {
    source = newSource();
    noCalls();
    const first = await appsOf({ view: 'apps' });
    const filling = { ...calls };
    noCalls();
    await Promise.all(Array.from({ length: 20 }, () => appsOf({ view: 'apps' })));

    expect(first).toMatchObject({ matching: APPS, pages: 200, page: 1 });
    expect(first.apps.map(({ health }) => health)).toEqual(Array.from({ length: 50 }, () => 'down'));
    expect(filling).toEqual({ status: APPS + 50, health: APPS + 2 * 50, fleetStatus: 0 });
    expect(calls).toEqual({ status: 20 * 50, health: 20 * 2 * 50, fleetStatus: 0 });
  });

  it('shows the last page for one beyond it, and a search only what it finds', async () => {
    source = newSource();

    const beyond = await appsOf({ view: 'apps', filter: 'attention', page: 9 });
    const found = await appsOf({ view: 'apps', search: 'WX9999' });

    expect(beyond).toMatchObject({ matching: 100, pages: 2, page: 2 });
    expect(found.apps.map(({ appId }) => appId)).toEqual(['wx9999']);
  });
});
