import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { WECHAT_TOKEN_METRICS, type WechatMetricName } from './metric-names.js';

type NamesOf<T extends 'counter' | 'gauge' | 'histogram'> = {
  [N in WechatMetricName]: (typeof WECHAT_TOKEN_METRICS)[N]['type'] extends T ? N : never;
}[WechatMetricName];

/** The labels of one sample. */
export type LabelsOf<N extends WechatMetricName> = Readonly<
  Record<(typeof WECHAT_TOKEN_METRICS)[N]['labels'][number], string>
>;

/** A token endpoint answers within tens of milliseconds, and times out after five seconds. */
const SECONDS_BUCKETS = [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/** All our metrics by name: they count from the beginning, and appear in one registry once they are registered. */
export class MetricSet {
  /** In the order of their names: the first gauge sets them all, and initialises counters that come after it. */
  private readonly metrics = new Map<string, Counter | Gauge | Histogram>();

  /** `collect` is called before each scrape, to set the gauges. */
  constructor(
    private readonly registry: Registry,
    collect: () => void,
  ) {
    let isFirstGauge = true;
    for (const [name, { type, help, labels }] of Object.entries(WECHAT_TOKEN_METRICS)) {
      const config = { name, help, labelNames: [...labels], registers: [] };
      switch (type) {
        case 'counter':
          this.metrics.set(name, new Counter(config));
          break;
        case 'gauge':
          this.metrics.set(name, new Gauge(isFirstGauge ? { ...config, collect } : config));
          isFirstGauge = false;
          break;
        case 'histogram':
          this.metrics.set(name, new Histogram({ ...config, buckets: SECONDS_BUCKETS }));
          break;
      }
    }
  }

  /** Throws if the registry has other metrics with our names. */
  register(): void {
    for (const metric of this.metrics.values()) this.registry.registerMetric(metric);
  }

  count<N extends NamesOf<'counter'>>(name: N, labels: LabelsOf<N>): void {
    (this.metrics.get(name) as Counter).inc(labels);
  }

  /** Exposes counters at 0 first: Prometheus sees no increase in a series that begins with 1. */
  begin<N extends NamesOf<'counter'>>(name: N, ...series: readonly LabelsOf<N>[]): void {
    for (const labels of series) (this.metrics.get(name) as Counter).inc(labels, 0);
  }

  observe<N extends NamesOf<'histogram'>>(name: N, labels: LabelsOf<N>, seconds: number): void {
    (this.metrics.get(name) as Histogram).observe(labels, seconds);
  }

  set<N extends NamesOf<'gauge'>>(name: N, labels: LabelsOf<N>, value: number): void {
    (this.metrics.get(name) as Gauge).set(labels, value);
  }

  /** Removes the values of labels that may no longer exist. */
  resetGauges(): void {
    for (const metric of this.metrics.values()) if (metric instanceof Gauge) metric.reset();
  }

  /** Removes our metrics from the registry, and no others with the same name. */
  remove(): void {
    const registered = new Set<unknown>(this.registry.getMetricsAsArray());
    for (const [name, metric] of this.metrics) {
      if (registered.has(metric)) this.registry.removeSingleMetric(name);
    }
  }
}
