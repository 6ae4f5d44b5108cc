import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { WECHAT_TOKEN_METRICS, type WechatMetric } from '../../metrics.js';

const read = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');

const METRICS: Readonly<Record<string, WechatMetric>> = WECHAT_TOKEN_METRICS;

/** Labels that Prometheus and its scrape add. */
const ADDED_LABELS = ['job', 'instance', 'le'];

interface Panel {
  readonly targets: readonly { readonly expr: string; readonly legendFormat: string }[];
}
interface Dashboard {
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly { readonly query: string }[] };
}

const dashboard = JSON.parse(read('ops/grafana-dashboard.json')) as Dashboard;
const targets = dashboard.panels.flatMap((panel) => panel.targets);

/** The rules in the file: name, expression (folded lines joined) and annotations. */
const alerts = read('ops/prometheus-alerts.yml')
  .split('- alert: ')
  .slice(1)
  .map((text) => {
    const [, expr = '', rest = ''] =
      /expr: (?:>-\n)?([\s\S]*?)\n {8}((?:for|labels):[\s\S]*)/.exec(text) ?? [];
    return { name: text.slice(0, text.indexOf('\n')), expr, rest };
  });

const nameOf = (series: string): string => series.replace(/_(bucket|count|sum)$/, '');

const seriesIn = (expr: string): string[] => expr.match(/wechat_token_\w+/g) ?? [];

/** The labels that an expression uses: in `by (…)` and in braces. */
const labelsIn = (expr: string): string[] => {
  const grouped = [...expr.matchAll(/by \(([^)]*)\)/g)].flatMap(([, labels = '']) => labels.split(', '));
  const matched = [...expr.matchAll(/(\w+)(?:=~|!=|=)"/g)].map(([, label = '']) => label);
  return [...grouped, ...matched];
};

/** What is wrong with an expression, compared with what the code exports. */
function wrongIn(expr: string): string[] {
  const series = seriesIn(expr);
  const unknown = series.filter((name) => {
    const metric = METRICS[nameOf(name)];
    return !metric || (metric.type === 'histogram') === (name === nameOf(name));
  });
  const labels = [...ADDED_LABELS, ...series.flatMap((name) => METRICS[nameOf(name)]?.labels ?? [])];
  return [...unknown, ...labelsIn(expr).filter((label) => !labels.includes(label))];
}

describe('the dashboard', () => {
  it.each(targets)('queries what exists: $expr', ({ expr, legendFormat }) => {
    const named = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label]) => label);

    expect(seriesIn(expr).length).toBeGreaterThan(0);
    expect(wrongIn(expr)).toEqual([]);
    expect(named.length).toBeGreaterThan(0);
    expect(labelsIn(expr)).toEqual(expect.arrayContaining(named));
  });

  it('shows every metric', () => {
    const shown = new Set(targets.flatMap(({ expr }) => seriesIn(expr).map(nameOf)));

    expect([...shown].sort()).toEqual(Object.keys(METRICS).sort());
  });

  it('selects by labels that exist', () => {
    const queries = dashboard.templating.list
      .map(({ query }) => query)
      .filter((query) => query.includes('('));

    expect(queries).toHaveLength(2);
    for (const query of queries) {
      const [, metric = '', label = ''] = /label_values\((\w+), (\w+)\)/.exec(query) ?? [];
      expect([...ADDED_LABELS, ...(METRICS[metric]?.labels ?? [])]).toContain(label);
    }
  });
});

describe('the alert rules', () => {
  it('are eleven', () => expect(alerts).toHaveLength(11));

  it.each(alerts)('$name uses what exists', ({ expr, rest }) => {
    const named = [...rest.matchAll(/\$labels\.(\w+)/g)].map(([, label]) => label);

    expect(seriesIn(expr).length).toBeGreaterThan(0);
    expect(wrongIn(expr)).toEqual([]);
    expect(labelsIn(expr)).toEqual(expect.arrayContaining(named));
    expect(rest).toMatch(/severity: (warning|critical)/);
    expect(rest).toMatch(/summary: [\s\S]*description: /);
  });

  it('use outcomes and states that the code has', () => {
    const values = alerts.flatMap(({ expr }) =>
      [...expr.matchAll(/(?:outcome|health)=~?"([^"]*)"/g)].flatMap(([, value = '']) => value.split('|')),
    );
    const source = read('src/nest/metrics/wechat-token-metrics.ts');

    expect(values.length).toBeGreaterThan(3);
    for (const value of values) expect(source).toMatch(new RegExp(`'${value}'|\\b${value}: 0`));
  });
});

describe.each(['operations.md', 'operations.zh-CN.md'])('docs/%s', (name) => {
  const page = readFileSync(new URL(`../../../../../docs/${name}`, import.meta.url), 'utf8');

  it('names every metric with its labels, and no other', () => {
    const rows = [...page.matchAll(/^\| `(wechat_token_\w+)` +\| ([^|]*)\|/gm)];

    expect(rows.map(([, metric]) => metric)).toEqual(Object.keys(METRICS));
    for (const [, metric = '', labels = ''] of rows) {
      expect([...labels.matchAll(/`(\w+)`/g)].map(([, label]) => label)).toEqual(METRICS[metric]?.labels);
    }
    expect((page.match(/wechat_token_\w+/g) ?? []).filter((series) => !METRICS[nameOf(series)])).toEqual([]);
  });

  it('names every alert, and no other', () => {
    const rows = [...page.matchAll(/^\| `(Wechat\w+)` +\|/gm)].map(([, alert]) => alert);

    expect(rows).toEqual(alerts.map((alert) => alert.name));
  });

  it('names every reason of health, and no other', () => {
    const rows = [...page.matchAll(/^\| `([A-Z]+(?:_[A-Z]+)+)` +\|/gm)].map(([, code]) => code);
    const source = read('src/tokens/health/health-reasons.ts');
    const [, union = ''] = /export type WechatHealthCode =([^;]*);/.exec(source) ?? [];

    expect(rows.length).toBeGreaterThan(0);
    expect(rows).toEqual([...union.matchAll(/'(\w+)'/g)].map(([, code]) => code));
  });
});
