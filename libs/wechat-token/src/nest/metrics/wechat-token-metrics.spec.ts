import type { LoggerService } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { Registry, register, type Counter } from 'prom-client';
import { startWechatSimulator, type RunningSimulator } from 'wechat-simulator';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  MemoryTokenStore,
  WechatTokenEvents,
  WechatTokenModule,
  WechatTokenService,
  type KeeperEvent,
  type WechatTokenOptions,
} from '../../index.js';
import {
  WECHAT_TOKEN_METRICS,
  WechatTokenMetricsModule,
  type WechatTokenMetricsOptions,
} from '../../metrics.js';

const APP = { appId: 'wx0123456789abcdef', appSecret: 'canary5ecret0000canary5ecret0000' };
const key = { appId: APP.appId, kind: 'access-token' };

const nothing = () => undefined;
const SILENT: LoggerService = { log: nothing, error: nothing, warn: nothing };

let wechat: RunningSimulator;
let close: () => Promise<void>;
beforeEach(async () => void (wechat = await startWechatSimulator({ apps: [APP] })));
afterEach(async () => {
  await close();
  await wechat.close();
});

async function applicationWith(
  metrics: WechatTokenMetricsOptions = {},
  options: Partial<WechatTokenOptions> = {},
) {
  const registry = new Registry();
  const moduleRef = await Test.createTestingModule({
    imports: [
      WechatTokenModule.forRoot({ apps: [APP], http: { baseUrl: wechat.url }, isGlobal: true, ...options }),
      WechatTokenMetricsModule.forRoot({ registry, ...metrics }),
    ],
  })
    .setLogger(SILENT)
    .compile();
  close = () => moduleRef.close();
  await moduleRef.init();
  const events = moduleRef.get(WechatTokenEvents);
  return {
    registry,
    tokens: moduleRef.get(WechatTokenService),
    emit: (...all: KeeperEvent[]) => all.forEach((event) => events.emit(event)),
    scrape: () => registry.metrics(),
  };
}

const about = `app="${APP.appId}",kind="access-token"`;

describe('WechatTokenMetricsModule', () => {
  it('registers every metric, and nothing else', async () => {
    const { registry } = await applicationWith();

    const registered = registry.getMetricsAsArray().map((metric) => (metric as { name: string }).name);

    expect(registered).toEqual(Object.keys(WECHAT_TOKEN_METRICS));
  });

  it('counts requests, measures the duration of calls, and has gauges of what remains and is used', async () => {
    const { tokens, scrape } = await applicationWith();

    await tokens.getAccessToken();
    await tokens.refresh();
    const scraped = await scrape();

    expect(scraped).toContain(`wechat_token_refreshes_total{${about},cause="missing",outcome="replaced"} 1`);
    expect(scraped).toContain(`wechat_token_refreshes_total{${about},cause="manual",outcome="confirmed"} 1`);
    expect(scraped).toContain('wechat_token_wechat_seconds_count{about="stable",outcome="answered"} 2');
    const left = Number(
      /wechat_token_seconds_left\{app="wx0123456789abcdef",kind="access-token"\} ([\d.]+)/.exec(scraped)?.[1],
    );
    expect(left).toBeGreaterThan(7_100);
    expect(left).toBeLessThanOrEqual(7_200);
    expect(scraped).toContain(`wechat_token_budget_used_ratio{app="${APP.appId}",budget="stable"} 0.0002`);
    expect(scraped).toContain('wechat_token_apps{health="up"} 1');
    expect(scraped).toContain('wechat_token_store_up 1');
    expect(scraped).toContain('wechat_token_commits_pending 0');
  });

  it('counts failures', async () => {
    wechat.simulator.faults.setOutage('html');
    const { tokens, scrape } = await applicationWith();

    await tokens.getAccessToken().catch(() => undefined);
    const scraped = await scrape();

    expect(scraped).toMatch(
      /wechat_token_refreshes_total\{app="wx0123456789abcdef",kind="access-token",cause="missing",outcome="failed"\} \d/,
    );
    expect(scraped).toContain(`wechat_token_seconds_left{${about}} 0`);
    expect(scraped).toMatch(/wechat_token_wechat_seconds_count\{about="stable",outcome="failed"\} [1-9]/);
    expect(scraped).toContain('wechat_token_apps{health="down"} 1');
  });

  it('counts store operations that fail, and a credential that the store does not accept', async () => {
    const store = new MemoryTokenStore();
    store.commit = () => Promise.reject(new Error('no such luck'));
    const { tokens, scrape } = await applicationWith({}, { store, timing: { shutdownTimeoutMs: 10 } });

    await tokens.getAccessToken();
    const scraped = await scrape();

    expect(scraped).toMatch(/wechat_token_store_errors_total\{operation="commit",reason="UNKNOWN"\} [1-9]/);
    expect(scraped).toContain('wechat_token_commits_pending 1');
  });

  it('counts rejections, foreign refreshes and leases', async () => {
    const { emit, scrape } = await applicationWith();

    emit(
      { type: 'rejected', key, version: '1', ageMs: 1 },
      { type: 'rejection-doubted', key, reason: 'ACCEPTED_BY_WECHAT' },
      { type: 'rejection-doubted', key, reason: 'REPORTED_TOO_OFTEN' },
      { type: 'foreign-refresh', key, ageMs: 1 },
      { type: 'lease-held', key, remainingMs: 1 },
      { type: 'lease-lost', key },
    );
    const scraped = await scrape();

    expect(scraped).toContain(`wechat_token_rejections_total{${about},outcome="believed"} 1`);
    expect(scraped).toContain(`wechat_token_rejections_total{${about},outcome="doubted"} 2`);
    expect(scraped).toContain(`wechat_token_foreign_refreshes_total{${about}} 1`);
    expect(scraped).toContain(`wechat_token_lease_waits_total{${about}} 1`);
    expect(scraped).toContain(`wechat_token_leases_lost_total{${about}} 1`);
  });

  it('starts at 0 what alerts watch: Prometheus sees no increase in a series that begins with 1', async () => {
    const { tokens, scrape } = await applicationWith();

    await tokens.getAccessToken();
    const scraped = await scrape();

    expect(scraped).toContain(`wechat_token_refreshes_total{${about},cause="missing",outcome="failed"} 0`);
    expect(scraped).toContain(`wechat_token_refreshes_total{${about},cause="missing",outcome="confirmed"} 0`);
    expect(scraped).toContain(`wechat_token_rejections_total{${about},outcome="believed"} 0`);
    expect(scraped).toContain(`wechat_token_rejections_total{${about},outcome="doubted"} 0`);
    expect(scraped).toContain(`wechat_token_foreign_refreshes_total{${about}} 0`);
    expect(scraped).toContain(`wechat_token_lease_waits_total{${about}} 0`);
    expect(scraped).toContain(`wechat_token_leases_lost_total{${about}} 0`);
  });

  it('lets no store create labels', async () => {
    const { emit, scrape } = await applicationWith();

    emit({ type: 'store-failed', operation: 'read', reason: 'ERR 10.0.0.7 said: go away' });

    expect(await scrape()).toContain('wechat_token_store_errors_total{operation="read",reason="OTHER"} 1');
  });

  it('contains neither secret nor token', async () => {
    const { tokens, scrape } = await applicationWith();

    const token = await tokens.getAccessToken();
    const scraped = await scrape();

    expect(scraped).toContain(APP.appId);
    for (const hidden of [token, APP.appSecret]) expect(scraped).not.toContain(hidden);
  });

  it('names no app if the option says so', async () => {
    const { tokens, scrape } = await applicationWith({ appLabel: 'none' });

    await tokens.getAccessToken();
    const scraped = await scrape();

    expect(scraped).toContain('wechat_token_seconds_left{app="all",kind="access-token"}');
    expect(scraped).not.toContain(APP.appId);
  });

  it('removes its metrics from the registry, and stops listening, when the application closes', async () => {
    const { registry, emit } = await applicationWith();
    const waits = registry.getSingleMetric('wechat_token_lease_waits_total') as Counter;

    await close();
    emit({ type: 'lease-held', key, remainingMs: 1 });

    expect(registry.getMetricsAsArray()).toEqual([]);
    expect((await waits.get()).values).toEqual([]);
  });

  it('leaves nothing in the registry if the application cannot start, so that the next one can', async () => {
    const registry = new Registry();
    wechat.simulator.faults.add({ kind: 'errcode', errcode: 40013, times: 1 });

    const failing = applicationWith({ registry }, { requireTokenAtStart: true });
    await expect(failing).rejects.toMatchObject({ code: 'WECHAT_REFUSED' });
    const abandoned = close;
    const left = registry.getMetricsAsArray();
    await applicationWith({ registry });
    await abandoned();

    expect(left).toEqual([]);
    expect(registry.getMetricsAsArray()).toHaveLength(Object.keys(WECHAT_TOKEN_METRICS).length);
  });

  it('leaves the metrics of another application in a registry that it cannot share', async () => {
    const registry = new Registry();
    await applicationWith({ registry });
    const first = close;

    const second = applicationWith({ registry });
    await expect(second).rejects.toThrow('already been registered');
    await close();

    expect(registry.getSingleMetric('wechat_token_store_up')).toBeDefined();
    await first();
  });

  it("uses prom-client's own registry by default", async () => {
    const moduleRef = await Test.createTestingModule({
      imports: [
        WechatTokenModule.forRoot({ apps: [APP], http: { baseUrl: wechat.url }, isGlobal: true }),
        WechatTokenMetricsModule.forRoot(),
      ],
    }).compile();
    close = () => moduleRef.close();
    await moduleRef.init();

    expect(register.getSingleMetric('wechat_token_store_up')).toBeDefined();
    await moduleRef.close();
    expect(register.getSingleMetric('wechat_token_store_up')).toBeUndefined();
  });
});
