import type { KeeperEvent, WechatAppStatus, WechatHealth } from 'nestjs-wechat-token';
import { WechatTokenEvents } from 'nestjs-wechat-token';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AppTable, type TableChange } from './app-table.js';

interface Fake {
  health: WechatHealth;
  isIdle: boolean;
  version: string;
  used: number;
}

let fakes: Map<string, Fake>;
let looks: string[];
let events: WechatTokenEvents;
let table: AppTable;

const appOf = (appId: string) => ({
  status: () => {
    looks.push(appId);
    const { isIdle, version, used, health } = fakes.get(appId)!;
    const accessToken = {
      key: { appId, kind: 'access-token' },
      state: health === 'down' ? 'none' : 'fresh',
      isIdle,
      isCommitPending: false,
      version,
    };
    const budgets = [{ id: 'stable', used, limit: 10, resetsInMs: 1_000 }];
    return { appId, accessToken, credentials: [], tickets: [], budgets } as unknown as WechatAppStatus;
  },
  health: () => ({ appId, status: fakes.get(appId)!.health, reasons: [] }),
});

const refreshed = (appId: string): KeeperEvent => ({
  type: 'refreshed',
  key: { appId, kind: 'access-token' },
  cause: 'due',
  replaced: true,
  version: '1',
  lifetimeMs: 7_200_000,
  tookMs: 5,
});
const failed = (appId: string): KeeperEvent => ({
  type: 'refresh-failed',
  key: { appId, kind: 'access-token' },
  cause: 'due',
  reason: { code: 'WECHAT_UNAVAILABLE' },
  retryInMs: 60_000,
});

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
  const fresh = { health: 'up', isIdle: false, version: '1', used: 1 } as const;
  fakes = new Map(['wx1', 'wx2', 'wx3', 'wx4'].map((appId) => [appId, { ...fresh }]));
  looks = [];
  events = new WechatTokenEvents();
  table = new AppTable({
    tokens: { app: appOf, appIds: () => [...fakes.keys()] } as never,
    events,
    nameOf: (appId) => (appId === 'wx3' ? '商城小程序' : undefined),
    timeScale: 60,
    now: () => Date.now(),
  });
});
afterEach(() => {
  table.close();
  vi.useRealTimers();
});

const idsOf = (filter: 'all' | 'attention' | 'idle' = 'all', search = '') =>
  table.matching(filter, search).map(({ appId }) => appId);
const change = (appId: string, to: Partial<Fake>) => Object.assign(fakes.get(appId)!, to);

describe('the table of apps', () => {
  it('has the worst first, and otherwise keeps the order of the options', () => {
    change('wx1', { isIdle: true });
    change('wx3', { health: 'degraded' });
    change('wx4', { health: 'down' });

    expect(idsOf()).toEqual(['wx4', 'wx3', 'wx2', 'wx1']);
    expect(idsOf('attention')).toEqual(['wx4', 'wx3']);
    expect(idsOf('idle')).toEqual(['wx1']);
    expect(table.counts()).toEqual({ total: 4, attention: 2, idle: 1 });
  });

  it('finds an app by a part of its name or its AppID, whatever the case', () => {
    expect(idsOf('all', ' 小程 ')).toEqual(['wx3']);
    expect(idsOf('all', 'X2')).toEqual(['wx2']);
    expect(idsOf('all', 'nothing')).toEqual([]);
  });

  it('looks at an app after its events, and at none of the others', () => {
    table.counts();
    looks = [];
    change('wx2', { health: 'down' });
    change('wx3', { health: 'down' });

    events.emit(failed('wx2'));
    vi.advanceTimersByTime(100);

    expect(looks).toEqual(['wx2']);
    expect(idsOf('attention')).toEqual(['wx2']);
  });

  it('remembers since when the health of an app is what it is, and how often a refresh failed', () => {
    table.counts();
    vi.advanceTimersByTime(5_000);
    change('wx2', { health: 'down' });
    for (let tries = 0; tries < 3; tries += 1) {
      events.emit(failed('wx2'));
      vi.advanceTimersByTime(1_000);
    }

    const entry = table.find('wx2')!;
    expect(entry.since).toBe(1_000_000 + 5_050);
    // 60 simulated seconds are one of ours.
    expect(entry.retry).toEqual({ failures: 3, at: Date.now() });

    change('wx2', { health: 'up', version: '2' });
    events.emit(refreshed('wx2'));
    vi.advanceTimersByTime(100);
    expect(table.find('wx2')).toMatchObject({ health: 'up', since: Date.now() - 50, retry: undefined });
  });

  it('tells those that watch what changed, and whether it is the health of an app', () => {
    table.counts();
    const told: TableChange[] = [];
    const unwatch = table.watch((one) => void told.push(one));

    change('wx2', { version: '2' });
    events.emit(refreshed('wx2'));
    vi.advanceTimersByTime(100);
    events.emit(refreshed('wx1'));
    vi.advanceTimersByTime(100);
    change('wx3', { health: 'degraded' });
    events.emit(failed('wx3'));
    vi.advanceTimersByTime(100);
    unwatch();

    // Nothing changed of wx1.
    expect(told).toEqual([
      { appIds: new Set(['wx2']), isHealth: false },
      { appIds: new Set(['wx3']), isHealth: true },
    ]);
  });

  it('looks at all apps in turn while somebody watches, soonest at those on a screen, and at none otherwise', () => {
    table.counts();
    looks = [];
    vi.advanceTimersByTime(60_000);
    expect(looks).toEqual([]);

    const unwatch = table.watch(() => undefined);
    table.noteShown(['wx4']);
    vi.advanceTimersByTime(31_000);

    expect(new Set(looks)).toEqual(new Set(fakes.keys()));
    const onScreen = looks.filter((appId) => appId === 'wx4').length;
    expect(onScreen).toBeGreaterThan(25);
    unwatch();
    looks = [];
    vi.advanceTimersByTime(60_000);
    expect(looks).toEqual([]);
  });

  it('looks at all again when the store goes away and comes back, for that changes the health of all', () => {
    table.counts();
    for (const appId of fakes.keys()) change(appId, { health: 'degraded' });
    events.emit({ type: 'store-down', reason: 'TIMEOUT', isReadable: false });
    vi.advanceTimersByTime(100);
    expect(table.counts().attention).toBe(4);

    for (const appId of fakes.keys()) change(appId, { health: 'up' });
    events.emit({ type: 'store-back' });
    vi.advanceTimersByTime(100);
    expect(table.counts().attention).toBe(0);
  });

  it('has the highest use of each budget, also after the app that had it begins a new day', () => {
    change('wx2', { used: 9 });
    expect(table.fullest()).toEqual([]);
    table.counts();
    expect(table.fullest()).toMatchObject([{ id: 'stable', used: 9, appId: 'wx2' }]);

    change('wx3', { used: 10, version: '2' });
    events.emit(refreshed('wx3'));
    vi.advanceTimersByTime(100);
    expect(table.fullest()).toMatchObject([{ used: 10, appId: 'wx3' }]);

    change('wx3', { used: 0, version: '3' });
    events.emit(refreshed('wx3'));
    vi.advanceTimersByTime(100);
    expect(table.fullest()).toMatchObject([{ used: 9, appId: 'wx2' }]);
  });

  it('is filled in the background, a part at a time', () => {
    for (let n = 0; n < 2_000; n += 1)
      fakes.set(`wxn${n}`, { health: 'up', isIdle: false, version: '1', used: 0 });
    table.start();
    expect(looks).toEqual([]);

    vi.advanceTimersToNextTimer();
    expect(looks.length).toBeGreaterThan(0);
    expect(looks.length).toBeLessThan(1_000);

    vi.advanceTimersByTime(1_000);
    expect(looks).toHaveLength(2_004);
  });

  it('leaves no timer behind, watched or not, also when it is closed before it is filled', () => {
    table.start();
    table.watch(() => undefined);
    table.close();

    expect(vi.getTimerCount()).toBe(0);
  });
});
