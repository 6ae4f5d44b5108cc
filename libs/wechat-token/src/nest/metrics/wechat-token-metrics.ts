import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { register } from 'prom-client';
import type { KeeperEvent } from '../../core/ports/keeper-events.js';
import { WechatTokenEvents } from '../../tokens/log/wechat-token-events.js';
import { WechatTokenService } from '../../tokens/wechat-token.service.js';
import { AppLabels } from './app-labels.js';
import { MetricSet } from './metric-set.js';
import type { WechatTokenMetricsOptions } from './wechat-token-metrics.options.js';

/** The options of the module. */
export const METRICS_OPTIONS = Symbol('nestjs-wechat-token:metrics-options');

/** Counts events as they happen, and reads the status at each scrape. */
@Injectable()
export class WechatTokenMetrics implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly labels: AppLabels;
  private readonly metrics: MetricSet;
  private readonly unlisten: () => void;

  constructor(
    @Inject(METRICS_OPTIONS) options: WechatTokenMetricsOptions,
    events: WechatTokenEvents,
    private readonly tokens: WechatTokenService,
  ) {
    this.labels = new AppLabels(options);
    this.metrics = new MetricSet(options.registry ?? register, () => this.look());
    this.unlisten = events.onAny((event) => this.count(event));
  }

  /** Not earlier: an application that cannot start must leave nothing in a registry that the next one shares. */
  onApplicationBootstrap(): void {
    this.metrics.register();
  }

  onModuleDestroy(): void {
    this.unlisten();
    this.metrics.remove();
  }

  private count(event: KeeperEvent): void {
    switch (event.type) {
      case 'refreshed':
      case 'refresh-failed': {
        const labels = { ...this.about(event), cause: event.cause };
        const outcome =
          event.type === 'refresh-failed' ? 'failed' : event.replaced ? 'replaced' : 'confirmed';
        const series = ['replaced', 'confirmed', 'failed'].map((one) => ({ ...labels, outcome: one }));
        this.metrics.begin('wechat_token_refreshes_total', ...series);
        return this.metrics.count('wechat_token_refreshes_total', { ...labels, outcome });
      }
      case 'wechat-asked': {
        const labels = { about: event.about, outcome: event.answered ? 'answered' : 'failed' };
        return this.metrics.observe('wechat_token_wechat_seconds', labels, event.tookMs / 1_000);
      }
      case 'rejected':
      case 'rejection-doubted': {
        const outcome = event.type === 'rejected' ? 'believed' : 'doubted';
        return this.metrics.count('wechat_token_rejections_total', { ...this.about(event), outcome });
      }
      case 'foreign-refresh':
        return this.metrics.count('wechat_token_foreign_refreshes_total', this.about(event));
      case 'lease-held':
        return this.metrics.count('wechat_token_lease_waits_total', this.about(event));
      case 'lease-lost':
        return this.metrics.count('wechat_token_leases_lost_total', this.about(event));
      case 'store-failed': {
        const { operation, reason } = event;
        return this.metrics.count('wechat_token_store_errors_total', { operation, reason: wordOf(reason) });
      }
    }
  }

  private look(): void {
    const { apps, store } = this.tokens.status();
    const left = new Map<string, { readonly app: string; readonly kind: string; readonly seconds: number }>();
    const used = new Map<string, { readonly app: string; readonly budget: string; readonly ratio: number }>();
    let pending = 0;
    for (const { appId, credentials, budgets } of apps) {
      const app = this.labels.of(appId);
      for (const { key, isIdle, isCommitPending, remainingMs = 0 } of credentials) {
        if (isCommitPending) pending += 1;
        if (isIdle) continue;
        const { kind } = key;
        const before = left.get(`${app}/${kind}`)?.seconds ?? Infinity;
        left.set(`${app}/${kind}`, { app, kind, seconds: Math.min(remainingMs / 1_000, before) });
      }
      for (const { id: budget, used: calls, limit } of budgets) {
        const ratio = limit > 0 ? calls / limit : 1;
        const before = used.get(`${app}/${budget}`)?.ratio ?? 0;
        used.set(`${app}/${budget}`, { app, budget, ratio: Math.max(ratio, before) });
      }
    }
    this.metrics.resetGauges();
    for (const { app, kind, seconds } of left.values()) {
      this.metrics.set('wechat_token_seconds_left', { app, kind }, seconds);
      this.beginCounting({ app, kind });
    }
    for (const { app, budget, ratio } of used.values()) {
      this.metrics.set('wechat_token_budget_used_ratio', { app, budget }, ratio);
    }
    this.metrics.set('wechat_token_store_up', {}, store.isAway || store.isReadOnly ? 0 : 1);
    this.metrics.set('wechat_token_commits_pending', {}, pending);
    this.checkHealth();
  }

  private beginCounting(labels: { readonly app: string; readonly kind: string }): void {
    const rejections = ['believed', 'doubted'].map((outcome) => ({ ...labels, outcome }));
    this.metrics.begin('wechat_token_rejections_total', ...rejections);
    this.metrics.begin('wechat_token_foreign_refreshes_total', labels);
    this.metrics.begin('wechat_token_lease_waits_total', labels);
    this.metrics.begin('wechat_token_leases_lost_total', labels);
  }

  private checkHealth(): void {
    const counts = { up: 0, degraded: 0, down: 0 };
    for (const { status } of this.tokens.health().apps) counts[status] += 1;
    for (const [health, apps] of Object.entries(counts)) {
      this.metrics.set('wechat_token_apps', { health }, apps);
    }
  }

  private about({ key }: Extract<KeeperEvent, { readonly key: unknown }>): { app: string; kind: string } {
    return { app: this.labels.of(key.appId), kind: key.kind };
  }
}

/** A custom store may give any reason: only a short code becomes a label. */
function wordOf(reason: string): string {
  return /^[A-Z_]{1,24}$/.test(reason) ? reason : 'OTHER';
}
